package dev.wirewitness.app.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A day or a time on the command line, always UTC. */
final class UtcMoment {
    private UtcMoment() {}

    /** A {@link Problem} naming the option when it is neither. */
    static Instant parse(String option, String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.notFine(option + ": '" + text + "' (expected: 2026-10-01 or 2026-10-01T00:00:00Z)");
        }
    }

    /** The moment that a record counts in microseconds since 1970. */
    static Instant of(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Microseconds since 1970, as records count. */
    static long micros(String option, String text) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, parse(option, text));
    }
}
