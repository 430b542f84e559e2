package dev.wirewitness.benchmarks.compare;

import java.util.Locale;

/**
 * What the load generator saw in one window.
 *
 * @param work requests, bytes or events, as the case counts
 * @param units what the proxy's CPU time is divided by: requests or events
 * @param failure the first error, or nothing
 */
record Measured(
        double seconds, long work, long units, long errors, double p50Micros, double p99Micros, String failure) {
    /** One line, without line breaks. */
    String line() {
        return String.format(
                Locale.ROOT,
                "result %.6f %d %d %d %.3f %.3f %s",
                seconds,
                work,
                units,
                errors,
                p50Micros,
                p99Micros,
                failure.replaceAll("\\s+", " "));
    }

    static Measured parse(String line) {
        String[] field = line.split(" ", 8);
        if (field.length != 8 || !field[0].equals("result")) {
            throw new IllegalArgumentException("load generator: '" + line + "' (expected: a result line)");
        }
        return new Measured(
                Double.parseDouble(field[1]),
                Long.parseLong(field[2]),
                Long.parseLong(field[3]),
                Long.parseLong(field[4]),
                Double.parseDouble(field[5]),
                Double.parseDouble(field[6]),
                field[7]);
    }

    double rate() {
        return work / seconds;
    }
}
