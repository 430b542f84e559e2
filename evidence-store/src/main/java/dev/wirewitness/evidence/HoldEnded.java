package dev.wirewitness.evidence;

import java.util.Optional;

/**
 * A hold ended.
 *
 * @param outcome {@code approved}, {@code denied}, {@code timed_out}, {@code withdrawn}
 * @param actor who decided, for the first two
 */
public record HoldEnded(
        String approvalId, String exchangeId, String outcome, Optional<String> actor, Optional<String> note, long waitedMicros)
        implements Statement {
    @Override
    public String type() {
        return "hold.ended";
    }
}
