package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.UtcTime;

/** A period cut into at most 62 equal steps: an hour, 6 hours, a day, a week, 4 weeks or 52 weeks. */
record Buckets(Period period, long step) {
    private static final int MOST = 62;
    private static final long[] STEPS = {
        UtcTime.HOUR, 6 * UtcTime.HOUR, UtcTime.DAY, 7 * UtcTime.DAY, 28 * UtcTime.DAY, 364 * UtcTime.DAY
    };

    static Buckets of(Period period) {
        for (long step : STEPS) {
            if ((period.length() + step - 1) / step <= MOST) {
                return new Buckets(period, step);
            }
        }
        return new Buckets(period, (period.length() + MOST - 1) / MOST);
    }

    int count() {
        return (int) ((period.length() + step - 1) / step);
    }

    int of(long micros) {
        return (int) ((micros - period.fromMicros()) / step);
    }

    String label(int bucket) {
        long from = period.fromMicros() + bucket * step;
        return step < UtcTime.DAY ? UtcTime.minute(from) : UtcTime.day(from);
    }

    String unit() {
        return switch ((int) (step / UtcTime.HOUR)) {
            case 1 -> "hour";
            case 6 -> "6 hours";
            case 24 -> "day";
            case 168 -> "week";
            default -> "step";
        };
    }
}
