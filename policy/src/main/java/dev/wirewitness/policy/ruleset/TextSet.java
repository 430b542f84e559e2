package dev.wirewitness.policy.ruleset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A set of words and {@code *} patterns, compared without regard to letter case. Immutable. */
final class TextSet {
    private final Set<String> words = new HashSet<>();
    private final List<Glob> patterns = new ArrayList<>();
    private final String shown;

    TextSet(Collection<String> values) {
        for (String value : values) {
            if (Glob.isPattern(value)) {
                patterns.add(new Glob(value));
            } else {
                words.add(value.toLowerCase(Locale.ROOT));
            }
        }
        shown = values.size() == 1 ? values.iterator().next() : values.toString();
    }

    boolean contains(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (words.contains(lower)) {
            return true;
        }
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(lower)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return shown;
    }
}
