package dev.wirewitness.policy.detect;

/** Runs a verifier so that its failure is part of the result and ends nothing else. */
final class Guarded {
    private Guarded() {}

    /** As {@link Verifier#verify}; a verifier that failed is asked again at the next anchor. */
    static int verify(Verifier verifier, DecodedText text, int at, DetectionCollector out) {
        try {
            return verifier.verify(text, at, out);
        } catch (RuntimeException | StackOverflowError e) {
            verifier.detectors().forEach(detector -> out.failed(detector, e));
            return at + 1;
        }
    }
}
