package dev.wirewitness.evidence;

/**
 * The node lives: silence is provable.
 *
 * @param dropped records that could not be written since the node started
 * @param deferred records that waited for the log to be writable again
 */
public record NodeHeartbeat(long dropped, long deferred, long openExchanges) implements Statement {
    @Override
    public String type() {
        return "node.heartbeat";
    }
}
