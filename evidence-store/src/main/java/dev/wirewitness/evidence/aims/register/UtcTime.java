package dev.wirewitness.evidence.aims.register;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970-01-01T00:00:00Z to text and back, always UTC, never the clock. Stateless. */
public final class UtcTime {
    public static final long SECOND = 1_000_000L;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;

    private UtcTime() {}

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1_000L);
    }

    /** Such as {@code 2026-11-20T10:15:30.000001Z}: always six decimals. */
    public static String exact(long micros) {
        String seconds = instant(Math.floorDiv(micros, SECOND) * SECOND).toString();
        String fraction = Long.toString(SECOND + Math.floorMod(micros, SECOND)).substring(1);
        return seconds.substring(0, seconds.length() - 1) + "." + fraction + "Z";
    }

    /** Such as {@code 2026-11-20 10:15}. */
    public static String minute(long micros) {
        String text = instant(Math.floorDiv(micros, MINUTE) * MINUTE).toString();
        int t = text.indexOf('T');
        return text.substring(0, t) + " " + text.substring(t + 1, t + 6);
    }

    /** Such as {@code 2026-11-20}. */
    public static String day(long micros) {
        String text = instant(micros).toString();
        return text.substring(0, text.indexOf('T'));
    }

    /** Midnight UTC at the start of an ISO date such as {@code 2026-11-20}. */
    public static long startOfDay(String isoDate) throws DateTimeException {
        return LocalDate.parse(isoDate).toEpochSecond(java.time.LocalTime.MIN, ZoneOffset.UTC) * SECOND;
    }
}
