package dev.wirewitness.evidence;

/**
 * For a while the log could not be written and exchanges passed all the same, as the settings say.
 *
 * @param lost statements that are not in the log
 * @param exchanges how many of them were decisions
 */
public record EvidenceGap(long fromMicros, long untilMicros, String reason, long lost, long exchanges) implements Statement {
    @Override
    public String type() {
        return "evidence.gap";
    }
}
