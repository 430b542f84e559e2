package dev.wirewitness.evidence.aims.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tallies by a key of several words, sorted; beyond a cap new keys fall together under {@code (others)}. One thread.
 */
final class Tallies {
    static final String OTHERS = "(others)";
    private static final int CAP = 5_000;

    private final TreeMap<Key, Tally> rows = new TreeMap<>();

    Tally of(String... words) {
        Key key = new Key(List.of(words));
        Tally row = rows.get(key);
        if (row != null) {
            return row;
        }
        if (rows.size() >= CAP) {
            String[] others = words.clone();
            Arrays.fill(others, OTHERS);
            key = new Key(List.of(others));
        }
        return rows.computeIfAbsent(key, k -> new Tally());
    }

    /** The tally under the key, or an empty one that is not kept. */
    Tally peek(String... words) {
        Tally row = rows.get(new Key(List.of(words)));
        return row != null ? row : new Tally();
    }

    Map<Key, Tally> rows() {
        return rows;
    }

    record Key(List<String> words) implements Comparable<Key> {
        String word(int i) {
            return words.get(i);
        }

        @Override
        public int compareTo(Key other) {
            for (int i = 0; i < Math.min(words.size(), other.words.size()); i++) {
                int order = words.get(i).compareTo(other.words.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(words.size(), other.words.size());
        }
    }
}
