package dev.wirewitness.policy.ruleset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The values of an enum by the names a policy uses for them: lower case, with {@code -} and {@code _} as the same
 * sign.
 */
final class Choice<E extends Enum<E>> {
    private final Map<String, E> byName = new LinkedHashMap<>();

    Choice(E[] values, Function<E, String> name) {
        for (E value : values) {
            byName.put(plain(name.apply(value)), value);
        }
    }

    /** Named by the constants themselves. */
    static <E extends Enum<E>> Choice<E> of(E[] values) {
        return new Choice<>(values, Enum::name);
    }

    /** Values that match a word or pattern; a word that matches none is a problem. */
    Set<E> select(String key, List<Word> words, Problems problems) {
        Set<E> selected = new LinkedHashSet<>();
        for (Word word : words) {
            Glob glob = new Glob(plain(word.text()));
            List<E> matching = new ArrayList<>();
            byName.forEach((name, value) -> {
                if (glob.matches(name)) {
                    matching.add(value);
                }
            });
            if (matching.isEmpty()) {
                problems.add(
                        word.at(),
                        key + ": unknown value \"" + word.text() + "\"",
                        NearestName.hint(plain(word.text()), byName.keySet()));
            }
            selected.addAll(matching);
        }
        return selected;
    }

    /** Exactly one value. */
    Optional<E> one(String key, Word word, Problems problems) {
        E value = byName.get(plain(word.text()));
        if (value == null) {
            problems.add(
                    word.at(),
                    key + ": unknown value \"" + word.text() + "\"",
                    NearestName.hint(plain(word.text()), byName.keySet()));
        }
        return Optional.ofNullable(value);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
