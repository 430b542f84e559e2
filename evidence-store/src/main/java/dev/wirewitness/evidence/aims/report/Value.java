package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.UtcTime;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a figure says: a count, an amount with a unit, a ratio of two whole numbers, or that nothing is known. */
sealed interface Value {
    record Count(long count) implements Value {}

    record Amount(long amount, Unit unit) implements Value {}

    record Ratio(long num, long den) implements Value {}

    /** The data cannot give it: said, never printed as 0. */
    record Missing(String why) implements Value {}

    /** Units of amounts; all are whole numbers in the JSON. */
    enum Unit {
        BYTES,
        MICROSECONDS,
        TOKENS
    }

    /** As printed: whole numbers grouped by three, one or two decimals, half to even. */
    default String text() {
        return switch (this) {
            case Count(var count) -> grouped(count);
            case Amount(var amount, var unit) -> switch (unit) {
                case BYTES -> bytes(amount);
                case MICROSECONDS -> time(amount);
                case TOKENS -> grouped(amount);
            };
            case Ratio(var num, var den) -> den == 0 ? "n/a" : percent(num, den);
            case Missing(var why) -> why;
        };
    }

    static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        for (int i = digits.length() - 3; i > (number < 0 ? 1 : 0); i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    static String percent(long num, long den) {
        return BigDecimal.valueOf(num)
                        .multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(den), 1, RoundingMode.HALF_EVEN)
                        .toPlainString()
                + " %";
    }

    private static String bytes(long amount) {
        if (amount < 1_000) {
            return amount + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        BigDecimal value = BigDecimal.valueOf(amount, 3);
        int unit = 0;
        while (unit < units.length - 1 && value.compareTo(BigDecimal.valueOf(999_950, 3)) >= 0) {
            value = value.movePointLeft(3);
            unit++;
        }
        return value.setScale(1, RoundingMode.HALF_EVEN).toPlainString() + " " + units[unit];
    }

    private static String time(long micros) {
        if (micros < 1_000) {
            return micros + " µs";
        }
        if (micros < UtcTime.SECOND) {
            return scaled(micros, 1_000, 2) + " ms";
        }
        if (micros < 2 * UtcTime.MINUTE) {
            return scaled(micros, UtcTime.SECOND, 2) + " s";
        }
        if (micros < 100 * UtcTime.HOUR) {
            return scaled(micros, UtcTime.MINUTE, 1) + " min";
        }
        return scaled(micros, UtcTime.DAY, 1) + " d";
    }

    private static String scaled(long value, long by, int digits) {
        return BigDecimal.valueOf(value)
                .divide(BigDecimal.valueOf(by), digits, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
