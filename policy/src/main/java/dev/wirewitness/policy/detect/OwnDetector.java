package dev.wirewitness.policy.detect;

/** A detector that a policy brings along. Immutable; any thread. */
sealed interface OwnDetector permits Dictionary, PatternDetector, HashedTerms, HashedValues {
    DetectorDescription detector();

    /** Reports what it finds; stops where the budget ends. */
    void scan(DecodedText text, DetectionCollector out);
}
