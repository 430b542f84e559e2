package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * Decides, where one of its anchors stands, whether one of its detectors has a detection there. Immutable; any thread.
 * Looks at a bounded stretch of text around the anchor.
 */
interface Verifier {
    /** What it can report. */
    List<DetectorDescription> detectors();

    List<Anchor> anchors();

    /**
     * Verifies the anchor at {@code at}, a decoded offset.
     *
     * @return where the verifier wants to be asked again at the earliest; only one-byte anchors are skipped before it
     */
    int verify(DecodedText text, int at, DetectionCollector out);
}
