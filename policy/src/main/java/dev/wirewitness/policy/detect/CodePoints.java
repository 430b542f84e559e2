package dev.wirewitness.policy.detect;

/** Reads UTF-8 one character at a time; a byte that begins no character is one character of its own. */
final class CodePoints {
    private CodePoints() {}

    /** The code point at {@code at} in the low 24 bits, its length in bytes above. */
    static int read(byte[] bytes, int at, int end) {
        int first = bytes[at];
        if (first >= 0) {
            return 1 << 24 | first;
        }
        int length = (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : (first & 0xf8) == 0xf0 ? 4 : 1;
        if (length == 1 || at + length > end) {
            return 1 << 24 | 0xfffd;
        }
        int codePoint = first & 0xff >> length + 1;
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 1 << 24 | 0xfffd;
            }
            codePoint = codePoint << 6 | bytes[at + i] & 63;
        }
        return length << 24 | Math.min(codePoint, Character.MAX_CODE_POINT);
    }

    static int value(int read) {
        return read & 0xffffff;
    }

    static int length(int read) {
        return read >>> 24;
    }

    /** Simple case folding. */
    static int fold(int codePoint) {
        return codePoint < 0x80
                ? Ascii.lower(codePoint)
                : Character.toLowerCase(Character.toUpperCase(codePoint));
    }

    /** Letters, digits, marks and underscores make words. */
    static boolean word(int codePoint) {
        if (codePoint < 0x80) {
            return Ascii.word((byte) codePoint);
        }
        return Character.isLetterOrDigit(codePoint) || Character.getType(codePoint) == Character.NON_SPACING_MARK;
    }

    /** Scripts written without blanks: each character is a word. */
    static boolean alone(int codePoint) {
        if (codePoint < 0x0e00) {
            return false;
        }
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    static boolean blank(int codePoint) {
        return codePoint == ' ' || codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint == 0xa0;
    }
}
