package dev.wirewitness.evidence.aims.report;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One printed number: where it stands, what it measures, what it says, and on exactly which records it rests.
 *
 * @param id anchor in the HTML, such as {@code F-R6-003}
 * @param set absent where a figure comes from a fold of the whole register rather than a set of records
 * @param quality such as {@code low-n}
 */
record Figure(
        String id,
        Metric metric,
        SortedMap<String, String> params,
        Value value,
        Optional<Tally.LeafSet> set,
        List<String> quality) {}
