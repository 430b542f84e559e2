package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.Detection;
import java.util.function.Predicate;

/**
 * What may be done to an answer.
 *
 * @param restoreText whether placeholders in the model's words and in tool results become values again
 * @param restoreToolArguments the same for the arguments of tool calls
 * @param redact which detections in the answer are replaced by placeholders
 * @param mayRedact false when {@code redact} accepts nothing: then answers need not wait for a scan
 * @param minimumConfidence detections below are not findings
 * @param maxInspected bytes of an answer that are read at most; what follows passes unread
 */
public record AnswerRules(
        boolean restoreText,
        boolean restoreToolArguments,
        Predicate<Detection> redact,
        boolean mayRedact,
        int minimumConfidence,
        int maxInspected) {
    private static final int MOST = 1 << 30;

    public AnswerRules {
        if (maxInspected < 0 || maxInspected > MOST) {
            throw new IllegalArgumentException("maxInspected: " + maxInspected + " (expected: 0-" + MOST + ")");
        }
    }

    /** Every detection is a finding. */
    public AnswerRules(
            boolean restoreText,
            boolean restoreToolArguments,
            Predicate<Detection> redact,
            boolean mayRedact,
            int maxInspected) {
        this(restoreText, restoreToolArguments, redact, mayRedact, 0, maxInspected);
    }

    /** Placeholders are put back everywhere as {@code toolArguments} says, nothing is redacted. */
    public static AnswerRules restoring(boolean toolArguments, int maxInspected) {
        return new AnswerRules(true, toolArguments, detection -> false, false, maxInspected);
    }

    /** Whether the detection is sure enough to be a finding. */
    boolean counts(Detection detection) {
        return detection.confidence() >= minimumConfidence;
    }
}
