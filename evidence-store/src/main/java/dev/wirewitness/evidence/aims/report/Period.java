package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.UtcTime;
import java.time.Instant;

/** A half-open span of time {@code [from, until)} in microseconds since 1970-01-01T00:00:00Z, UTC. */
public record Period(long fromMicros, long untilMicros) {
    public Period {
        if (untilMicros <= fromMicros) {
            throw new IllegalArgumentException("period from " + UtcTime.exact(fromMicros) + " until "
                    + UtcTime.exact(untilMicros) + " (expected: an end after the beginning)");
        }
    }

    public static Period of(Instant from, Instant until) {
        return new Period(UtcTime.micros(from), UtcTime.micros(until));
    }

    boolean contains(long micros) {
        return micros >= fromMicros && micros < untilMicros;
    }

    /** The period of equal length just before. */
    Period previous() {
        return new Period(fromMicros - length(), fromMicros);
    }

    long length() {
        return untilMicros - fromMicros;
    }

    /** Midnights are shown as dates, anything else to the minute. */
    String label() {
        boolean days = Math.floorMod(fromMicros, UtcTime.DAY) == 0 && Math.floorMod(untilMicros, UtcTime.DAY) == 0;
        return days
                ? UtcTime.day(fromMicros) + " to " + UtcTime.day(untilMicros) + " (end not included)"
                : UtcTime.minute(fromMicros) + " to " + UtcTime.minute(untilMicros) + " UTC (end not included)";
    }
}
