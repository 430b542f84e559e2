package dev.wirewitness.evidence;

/** The node ended in order. */
public record NodeStopped(long dropped, long openExchanges) implements Statement {
    @Override
    public String type() {
        return "node.stopped";
    }
}
