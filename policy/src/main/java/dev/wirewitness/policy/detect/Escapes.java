package dev.wirewitness.policy.detect;

/** Reads {@code uXXXX} behind one backslash or more (text encoded twice), with the second half of a surrogate pair. */
final class Escapes {
    /** The length has seven bits. */
    private static final int LONGEST_RUN = 100;

    private Escapes() {}

    /** The character at {@code at}, escaped or not; as {@link CodePoints#read} returns it. */
    static int character(byte[] raw, int at, int limit) {
        int escaped = raw[at] == '\\' ? unicode(raw, at, limit) : 0;
        return escaped == 0 ? CodePoints.read(raw, at, limit) : escaped;
    }

    /**
     * The character whose first backslash stands at {@code at}, as {@link CodePoints#read} returns it; half a pair is the
     * replacement character. 0 if there are no four hexadecimal digits.
     */
    static int unicode(byte[] raw, int at, int limit) {
        int end = behind(raw, at, limit);
        int unit = unit(raw, end, limit);
        if (unit < 0 || end - at > LONGEST_RUN) {
            return 0;
        }
        end += 5;
        if (Character.isHighSurrogate((char) unit)) {
            int low = behind(raw, end, limit);
            int second = low > end ? unit(raw, low, limit) : -1;
            if (second >= 0 && Character.isLowSurrogate((char) second) && low - at < LONGEST_RUN) {
                return low + 5 - at << 24 | Character.toCodePoint((char) unit, (char) second);
            }
        }
        return end - at << 24 | (Character.isSurrogate((char) unit) ? 0xfffd : unit);
    }

    private static int behind(byte[] raw, int from, int limit) {
        int at = from;
        while (at < limit && raw[at] == '\\') {
            at++;
        }
        return at;
    }

    private static int unit(byte[] raw, int at, int limit) {
        if (at + 5 > limit || raw[at] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 1; i < at + 5; i++) {
            int digit = Ascii.hexValue(raw[i]);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
