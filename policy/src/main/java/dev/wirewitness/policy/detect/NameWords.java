package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads words as names of people and streets are written: a capital letter first, with small words between. */
final class NameWords {
    /** Between the words of a name, in eight languages. */
    private static final Set<String> PARTICLES = Set.of(
            "de", "del", "della", "dei", "delle", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "les", "los", "las",
            "van", "von", "vom", "zu", "zum", "zur", "der", "den", "dem", "ter", "ten", "te", "af", "av", "bin", "ibn", "al",
            "el", "y", "e", "of", "the", "am", "an", "im", "in", "aux", "au", "st", "sur");

    private static final int LONGEST_WORD = 40;
    private static final int LONGEST = 120;

    private NameWords() {}

    /** One past up to {@code most} capitalised words from {@code start} on, particles between them; or -1. */
    static int end(byte[] bytes, int start, int limit, int most) {
        int words = 0;
        int end = -1;
        int at = start;
        while (at < limit && words < most && at - start < LONGEST) {
            int next = word(bytes, at, limit);
            if (next == at) {
                break;
            }
            if (capital(bytes, at, limit)) {
                words++;
                end = next;
            } else if (!particle(bytes, at, next)) {
                break;
            }
            at = next;
            if (bytes[at] == '.' && next - start == 1) {
                at++;
            }
            if (at >= limit || bytes[at] != ' ') {
                break;
            }
            at++;
        }
        return end;
    }

    /** Whether it is a small word of names. */
    static boolean particle(byte[] bytes, int start, int end) {
        return PARTICLES.contains(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    /** How many words of the span begin with a capital letter. */
    static int count(byte[] bytes, int start, int end) {
        int count = 0;
        for (int at = start; at < end; at = Math.max(at + 1, word(bytes, at, end))) {
            count += capital(bytes, at, end) ? 1 : 0;
        }
        return count;
    }

    /** One past the letters, apostrophes and hyphens that begin here. */
    static int word(byte[] bytes, int start, int limit) {
        int at = start;
        while (at < limit && at - start < LONGEST_WORD) {
            int read = CodePoints.read(bytes, at, limit);
            int codePoint = CodePoints.value(read);
            boolean joins = at > start && (codePoint == '\'' || codePoint == '-' || codePoint == 0x2019);
            if (!joins && !Character.isLetter(codePoint)) {
                break;
            }
            at += CodePoints.length(read);
        }
        return at;
    }

    static boolean capital(byte[] bytes, int at, int limit) {
        return at < limit && Character.isUpperCase(CodePoints.value(CodePoints.read(bytes, at, limit)));
    }

    /** What follows names in code only. */
    static boolean code(byte[] bytes, int end) {
        byte b = bytes[end];
        return Ascii.word(b) || b == '(' || b == '<' || b == '[' || b == '{' || b == '.' && Ascii.word(bytes[end + 1]);
    }
}
