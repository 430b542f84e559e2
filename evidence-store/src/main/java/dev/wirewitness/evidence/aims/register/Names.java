package dev.wirewitness.evidence.aims.register;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A sorted map from foreign names to folds, with a cap: names beyond it fall into one row, {@link #OTHERS}, so that
 * a peer that invents names cannot grow it. Not thread-safe.
 */
final class Names<V> {
    static final String OTHERS = "(others)";

    private final TreeMap<String, V> rows = new TreeMap<>();
    private final int cap;
    private final Supplier<V> fresh;

    Names(int cap, Supplier<V> fresh) {
        this.cap = cap;
        this.fresh = fresh;
    }

    V of(String name) {
        String kept = ForeignText.cap(name);
        V row = rows.get(kept);
        if (row != null) {
            return row;
        }
        return rows.computeIfAbsent(rows.size() < cap ? kept : OTHERS, key -> fresh.get());
    }

    /** A row as it was before, under the name it had. */
    void put(String name, V row) {
        rows.put(name, row);
    }

    Map<String, V> rows() {
        return rows;
    }
}
