package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.Set;

/**
 * What a detection engine is compiled from, beside the built-in detectors.
 *
 * @param disabled ids of built-in detectors to leave out
 * @param maxCandidates candidates verified per scan before the scan is given up as incomplete
 */
public record DetectorSelection(
        Set<String> disabled, List<TermList> dictionaries, List<CustomPattern> patterns, List<HashedList> hashed, int maxCandidates) {
    public static final DetectorSelection BUILT_IN = new DetectorSelection(Set.of(), List.of(), List.of(), List.of(), 100_000);

    public DetectorSelection {
        disabled = Set.copyOf(disabled);
        dictionaries = List.copyOf(dictionaries);
        patterns = List.copyOf(patterns);
        hashed = List.copyOf(hashed);
    }
}
