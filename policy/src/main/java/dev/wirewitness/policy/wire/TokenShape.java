package dev.wirewitness.policy.wire;

/**
 * Whether text looks as if a machine had drawn it at random: a key in a URL, a session id, a UUID. Made for names,
 * where a word too many withheld does less harm than a key written down.
 */
public final class TokenShape {
    private static final int SHORTEST = 16;
    private static final int FEWEST_DIGITS = 3;
    private static final int UUID = 36;

    private TokenShape() {}

    /** Whether a run of letters and digits in {@code text} has the shape, or a UUID stands in it. */
    public static boolean isIn(String text) {
        int from = 0;
        int digits = 0;
        int letters = 0;
        int turns = 0;
        boolean digitBefore = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            boolean digit = c >= '0' && c <= '9';
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (digit || letter) {
                turns += i > from && digit != digitBefore ? 1 : 0;
                digitBefore = digit;
                digits += digit ? 1 : 0;
                letters += letter ? 1 : 0;
                continue;
            }
            if (i - from >= SHORTEST && digits >= FEWEST_DIGITS && letters > 0 && turns >= FEWEST_DIGITS) {
                return true;
            }
            from = i + 1;
            digits = 0;
            letters = 0;
            turns = 0;
        }
        return uuidIn(text);
    }

    private static boolean uuidIn(String text) {
        for (int dash = text.indexOf('-', 8); dash >= 0; dash = text.indexOf('-', dash + 1)) {
            if (dash - 8 + UUID <= text.length() && isUuid(text, dash - 8)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUuid(String text, int from) {
        for (int i = 0; i < UUID; i++) {
            char c = text.charAt(from + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
