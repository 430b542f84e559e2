package dev.wirewitness.evidence.log.index;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is looked for; the newest is found first.
 *
 * @param fromMicros and {@code untilMicros}: event times, end not included
 * @param terms every one must hold
 * @param before only what stands before this position, for the next page
 * @param limit how many at most, at least 1
 */
public record Search(long fromMicros, long untilMicros, List<Term> terms, OptionalLong before, int limit) {
    public Search {
        terms = List.copyOf(terms);
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
    }

    /**
     * One exchange, with how it ended, or one other record.
     *
     * @param index of the record; of an exchange, of its decision
     * @param finished index of the record of the end, where it is in the log
     */
    public record Hit(long index, OptionalLong finished) {}

    /** @param next what to ask {@code before} for more; empty when this was all */
    public record Page(List<Hit> hits, OptionalLong next) {
        public Page {
            hits = List.copyOf(hits);
        }
    }
}
