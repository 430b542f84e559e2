package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What stands before a candidate: up to 64 bytes of the same JSON string, back to a placeholder at most, and the JSON
 * key the string belongs to. Lower case.
 */
final class Surroundings {
    private static final int REACH = 64;
    private static final int KEY_REACH = 48;

    private final String before;
    private final String key;

    private Surroundings(String before, String key) {
        this.before = before;
        this.key = key;
    }

    static Surroundings of(DecodedText text, int start) {
        byte[] bytes = text.bytes();
        int from = start;
        int stop = Math.max(text.start(), start - REACH);
        while (from > stop && !border(bytes[from - 1])) {
            from--;
        }
        return new Surroundings(lower(bytes, from, start), key(bytes, from));
    }

    /** The first of the lower-case words that begins a word before the candidate, or empty. */
    String wordIn(List<String> words) {
        for (String word : words) {
            if (holds(before, word)) {
                return word;
            }
        }
        return "";
    }

    /** The first of the lower-case words that the JSON key holds, or empty. */
    String keyIn(List<String> words) {
        for (String word : words) {
            if (!key.isEmpty() && holds(key, word)) {
                return word;
            }
        }
        return "";
    }

    /** Whether one of the words begins a word before the candidate, or is in the JSON key. */
    boolean name(List<String> words) {
        return !wordIn(words).isEmpty() || !keyIn(words).isEmpty();
    }

    /** Adds {@code points} for the key or for a word before, whichever there is. */
    boolean addTo(Score score, List<String> words, int points) {
        String named = keyIn(words);
        if (!named.isEmpty()) {
            score.plus("json key \"" + named + "\"", points);
            return true;
        }
        String word = wordIn(words);
        score.context(word, points);
        return !word.isEmpty();
    }

    /** Short words must stand alone; longer ones may be part of an identifier. */
    private static boolean holds(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean begins = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
            boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
            boolean ideographic = word.charAt(0) > 0x2e7f;
            if (ideographic || begins && ends || word.length() > 4 && (begins || word.length() > 6)) {
                return true;
            }
        }
        return false;
    }

    private static String key(byte[] bytes, int from) {
        int at = from - 1;
        if (at > 0 && bytes[at] == DecodedText.OPEN) {
            at--;
            while (at > 0 && (Ascii.space(bytes[at]) || bytes[at] == '[' || bytes[at] == ':')) {
                at--;
            }
        }
        if (at < 1 || bytes[at] != DecodedText.CLOSE) {
            return "";
        }
        int end = at;
        while (at > 1 && end - at < KEY_REACH && !border(bytes[at - 1])) {
            at--;
        }
        return lower(bytes, at, end);
    }

    private static boolean border(byte b) {
        return b >= DecodedText.EDGE && b <= DecodedText.MASK;
    }

    private static String lower(byte[] bytes, int from, int to) {
        byte[] lower = new byte[to - from];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = (byte) Ascii.lower(bytes[from + i]);
        }
        return new String(lower, StandardCharsets.UTF_8);
    }
}
