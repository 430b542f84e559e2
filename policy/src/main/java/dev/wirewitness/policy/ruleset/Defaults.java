package dev.wirewitness.policy.ruleset;

import java.time.Duration;

/**
 * What a policy says about cases that no rule decides.
 *
 * @param mcpMismatch for MCP requests whose header fields contradict their body
 * @param minimumConfidence detections below are not findings
 * @param scanAnswers whether answers are searched for findings
 */
public record Defaults(
        Fallback largeBody,
        Fallback unsupportedCoding,
        Fallback unknownShape,
        Fallback incomplete,
        Fallback mcpMismatch,
        Duration holdTimeout,
        boolean restoreText,
        boolean restoreToolArguments,
        int minimumConfidence,
        boolean scanAnswers) {

    /** Nothing is blocked but a contradictory MCP request; placeholders come back as the values they stand for. */
    public static final Defaults INITIAL = new Defaults(
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.BLOCK,
            Duration.ofMinutes(5),
            true,
            true,
            50,
            true);
}
