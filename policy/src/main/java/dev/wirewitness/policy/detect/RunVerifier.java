package dev.wirewitness.policy.detect;

import java.util.List;

/** Has no anchor: it is asked behind each run that {@link EncodedRuns} finds, of 24 or more characters of base64. */
interface RunVerifier extends Verifier {
    @Override
    default List<Anchor> anchors() {
        return List.of();
    }
}
