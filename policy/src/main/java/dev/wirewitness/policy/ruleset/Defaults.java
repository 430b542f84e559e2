package dev.wirewitness.policy.ruleset;

import java.time.Duration;

/**
 * What a policy says about cases that no rule decides.
 *
 * @param incomplete for inspections that ran out of budget
 * @param failure for inspections in which something of ours failed
 * @param binaryMessage for messages of a WebSocket that are neither JSON nor text
 * @param mcpMismatch for MCP requests whose header fields contradict their body
 * @param minimumConfidence detections below are not findings
 * @param scanAnswers whether answers are searched for findings
 */
public record Defaults(
        Fallback largeBody,
        Fallback unsupportedCoding,
        Fallback unknownShape,
        Fallback incomplete,
        Fallback failure,
        Fallback binaryMessage,
        Fallback mcpMismatch,
        Duration holdTimeout,
        boolean restoreText,
        boolean restoreToolArguments,
        int minimumConfidence,
        boolean scanAnswers) {

    /**
     * Blocked are only contradictory MCP requests and those at which the inspection itself failed; placeholders come
     * back as the values they stand for.
     */
    public static final Defaults INITIAL = new Defaults(
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.FORWARD,
            Fallback.BLOCK,
            Fallback.FORWARD,
            Fallback.BLOCK,
            Duration.ofMinutes(5),
            true,
            true,
            50,
            true);
}
