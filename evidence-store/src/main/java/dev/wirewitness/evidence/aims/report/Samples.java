package dev.wirewitness.evidence.aims.report;

import java.util.Arrays;
import java.util.OptionalLong;

/** All values of a measure, for nearest-rank percentiles on the full data: 8 bytes each. One thread. */
final class Samples {
    private long[] values = new long[16];
    private int size;
    private boolean sorted;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1) + 16);
        }
        values[size++] = value;
        sorted = false;
    }

    int size() {
        return size;
    }

    /** The value at rank {@code ceil(percent / 100 * size)}; empty without values. */
    OptionalLong percentile(int percent) {
        if (size == 0) {
            return OptionalLong.empty();
        }
        if (!sorted) {
            Arrays.sort(values, 0, size);
            sorted = true;
        }
        long rank = ((long) size * percent + 99) / 100;
        return OptionalLong.of(values[(int) Math.max(0, rank - 1)]);
    }
}
