package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Words of any language that announce something: lower case; ASCII letters of the text match in either case. */
record Phrases(List<byte[]> written) {
    static Phrases of(String... phrases) {
        return new Phrases(Stream.of(phrases)
                .map(phrase -> phrase.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /** The anchors of all, each once. */
    static List<Anchor> anchors(Phrases... all) {
        return Stream.of(all)
                .flatMap(phrases -> phrases.written.stream())
                .map(phrase -> Anchor.anyCase(new String(phrase, StandardCharsets.UTF_8)))
                .distinct()
                .toList();
    }

    /** One past the longest phrase that stands at {@code at}, or 0. */
    int behind(byte[] bytes, int at, int limit) {
        int longest = 0;
        for (byte[] phrase : written) {
            if (phrase.length > longest && stands(bytes, at, limit, phrase)) {
                longest = phrase.length;
            }
        }
        return longest == 0 ? 0 : at + longest;
    }

    private static boolean stands(byte[] bytes, int at, int limit, byte[] phrase) {
        if (at + phrase.length > limit) {
            return false;
        }
        for (int i = 0; i < phrase.length; i++) {
            if (Ascii.lower(bytes[at + i]) != phrase[i]) {
                return false;
            }
        }
        return true;
    }
}
