package dev.wirewitness.benchmarks.compare;

import java.util.Arrays;

/** Latencies in nanoseconds. One thread. */
final class Samples {
    private long[] values = new long[1 << 14];
    private int size;

    void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
    }

    /** Microseconds below which this share (0 to 1) of the samples lies; 0 without samples. */
    double micros(double share) {
        if (size == 0) {
            return 0;
        }
        Arrays.sort(values, 0, size);
        return values[Math.min(size - 1, (int) (share * size))] / 1000.0;
    }
}
