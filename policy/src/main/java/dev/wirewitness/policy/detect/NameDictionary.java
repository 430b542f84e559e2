package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Given names and family names that many people have, from {@code names.txt} of this package, in any case, with their
 * accents or without. Immutable; any thread.
 */
final class NameDictionary {
    /** What a word is as a name. */
    enum Entry {
        GIVEN,
        /** An ordinary word, a place or a family name as well. */
        GIVEN_AND_WORD,
        FAMILY,
        /** A given name of some people, a family name of others. */
        BOTH,
        NONE;

        boolean given() {
            return this == GIVEN || this == GIVEN_AND_WORD || this == BOTH;
        }

        boolean family() {
            return this == FAMILY || this == BOTH || this == GIVEN_AND_WORD;
        }

        private Entry and(Entry other) {
            return this == other || this == NONE ? other : this == GIVEN_AND_WORD || other == GIVEN_AND_WORD
                    ? GIVEN_AND_WORD : BOTH;
        }
    }

    static final NameDictionary NAMES = new NameDictionary();

    private static final String FILE = "names.txt";
    private static final int FILTER_BITS = 1 << 17;

    private final Map<String, Entry> entries = new HashMap<>();
    /** Holds the words of ASCII among them. */
    private final BlockedBloom filter = BlockedBloom.ofBits(FILTER_BITS);

    private NameDictionary() {
        Resources.lines(FILE).forEach(this::add);
    }

    private void add(String line) {
        boolean given = line.startsWith("given ");
        for (String name : line.substring(line.indexOf(": ") + 2).split(" ")) {
            boolean word = name.endsWith("*");
            String plain = (word ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
            Entry entry = word ? Entry.GIVEN_AND_WORD : given ? Entry.GIVEN : Entry.FAMILY;
            put(plain, entry);
            put(plain(plain), entry);
            put(plain.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss"), entry);
        }
    }

    private void put(String name, Entry entry) {
        entries.merge(name, entry, Entry::and);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == name.length()) {
            filter.add(hash(Arrays.copyOf(bytes, bytes.length + Long.BYTES), 0, bytes.length));
        }
    }

    private static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replace("ł", "l")
                .replace("ß", "ss");
    }

    private static long hash(byte[] bytes, int from, int to) {
        return WordHash.spread(WordHash.of(0, bytes, from, to, true));
    }

    /** What the word is; eight bytes behind it are readable. */
    Entry of(byte[] bytes, int from, int to) {
        if (to - from < 2) {
            return Entry.NONE;
        }
        boolean ascii = true;
        for (int i = from; i < to && ascii; i++) {
            ascii = bytes[i] >= 0;
        }
        if (ascii && !filter.may(hash(bytes, from, to))) {
            return Entry.NONE;
        }
        String word = new String(bytes, from, to - from, StandardCharsets.UTF_8).replace('\u2019', '\'');
        return entries.getOrDefault(word.toLowerCase(Locale.ROOT), Entry.NONE);
    }
}
