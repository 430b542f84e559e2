package dev.wirewitness.evidence.log.record;

import java.util.List;

/**
 * How much of each list and string a record keeps. {@link #STAGES} are tried in turn until the record fits; the
 * last one always does.
 */
record Limits(int items, int chars) {
    static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);
    static final List<Limits> STAGES = List.of(
            new Limits(256, 4096), new Limits(64, 1024), new Limits(16, 256), new Limits(4, 128), new Limits(0, 64));
}
