package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Words of any language that announce something: lower case; ASCII letters of the text match in either case. */
final class Phrases {
    private final List<String> written;
    /** By first byte. */
    private final byte[][][] phrases = new byte[256][][];

    private Phrases(List<String> written) {
        this.written = written;
        for (String phrase : written) {
            byte[] bytes = phrase.getBytes(StandardCharsets.UTF_8);
            byte[][] others = phrases[bytes[0] & 255];
            phrases[bytes[0] & 255] = Stream.concat(others == null ? Stream.of() : Stream.of(others), Stream.of(bytes))
                    .toArray(byte[][]::new);
        }
    }

    static Phrases of(String... phrases) {
        return new Phrases(List.of(phrases));
    }

    static Phrases of(List<String> phrases) {
        return new Phrases(List.copyOf(phrases));
    }

    /** The anchors of all, each once. */
    static List<Anchor> anchors(Phrases... all) {
        return Stream.of(all)
                .flatMap(phrases -> phrases.written.stream())
                .map(Anchor::anyCase)
                .distinct()
                .toList();
    }

    /** One past the longest phrase that stands at {@code at}, or 0. */
    int behind(byte[] bytes, int at, int limit) {
        byte[][] candidates = phrases[Ascii.lower(bytes[at]) & 255];
        if (candidates == null) {
            return 0;
        }
        int longest = 0;
        for (byte[] phrase : candidates) {
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
        for (int i = 1; i < phrase.length; i++) {
            if (Ascii.lower(bytes[at + i]) != phrase[i]) {
                return false;
            }
        }
        return true;
    }
}
