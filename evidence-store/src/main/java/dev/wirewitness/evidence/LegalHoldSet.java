package dev.wirewitness.evidence;

/**
 * Records are to be kept whatever the retention is.
 *
 * @param fromMicros and {@code untilMicros}: the event times that are held, end not included
 */
public record LegalHoldSet(String id, long fromMicros, long untilMicros, String reason, String actor)
        implements Statement {
    @Override
    public String type() {
        return "hold.legal_set";
    }
}
