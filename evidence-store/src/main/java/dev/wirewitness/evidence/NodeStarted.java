package dev.wirewitness.evidence;

/**
 * A node began to write.
 *
 * @param previousEnd {@code none} (new log), {@code stopped} (clean), {@code interrupted} (no stop record)
 * @param openExchanges decided but not finished when the log ended before: interrupted exchanges
 */
public record NodeStarted(
        String version, String javaVersion, String os, String previousEnd, long openExchanges, long heartbeatMicros)
        implements Statement {
    @Override
    public String type() {
        return "node.started";
    }
}
