package dev.wirewitness.evidence;

/** An exchange waits for a person. */
public record HoldRequested(String approvalId, String exchangeId, String systemId, String rule, long untilMicros)
        implements Statement {
    @Override
    public String type() {
        return "hold.requested";
    }
}
