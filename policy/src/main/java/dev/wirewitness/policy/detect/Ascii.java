package dev.wirewitness.policy.detect;

/** Byte classes of UTF-8 text. Bytes of characters beyond ASCII belong to none of them. */
final class Ascii {
    private static final int DIGIT = 1;
    private static final int UPPER = 2;
    private static final int LOWER = 4;
    private static final int UNDERSCORE = 8;
    private static final int HEX_LETTER = 16;
    private static final int SPACE = 32;
    private static final byte[] CLASSES = classes();

    private Ascii() {}

    static boolean digit(byte b) {
        return (CLASSES[b & 255] & DIGIT) != 0;
    }

    static boolean upper(byte b) {
        return (CLASSES[b & 255] & UPPER) != 0;
    }

    static boolean letter(byte b) {
        return (CLASSES[b & 255] & (UPPER | LOWER)) != 0;
    }

    static boolean alnum(byte b) {
        return (CLASSES[b & 255] & (DIGIT | UPPER | LOWER)) != 0;
    }

    /** Letter, digit or underscore. */
    static boolean word(byte b) {
        return (CLASSES[b & 255] & (DIGIT | UPPER | LOWER | UNDERSCORE)) != 0;
    }

    static boolean hex(byte b) {
        return (CLASSES[b & 255] & (DIGIT | HEX_LETTER)) != 0;
    }

    /** Space, tab, line feed or carriage return. */
    static boolean space(byte b) {
        return (CLASSES[b & 255] & SPACE) != 0;
    }

    static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    /** Value of a hexadecimal digit, or -1. */
    static int hexValue(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    /** Whether the lower-case {@code word} stands at {@code at}, in either case. */
    static boolean wordAt(byte[] bytes, int at, int end, String word) {
        if (at < 0 || at + word.length() > end) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(bytes[at + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the lower-case {@code word} stands somewhere in {@code [from, end)}, in either case. */
    static boolean holds(byte[] bytes, int from, int end, String word) {
        for (int at = from; at + word.length() <= end; at++) {
            if (wordAt(bytes, at, end, word)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 10; c++) {
            classes['0' + c] = DIGIT;
        }
        for (int c = 0; c < 26; c++) {
            int hex = c < 6 ? HEX_LETTER : 0;
            classes['A' + c] = (byte) (UPPER | hex);
            classes['a' + c] = (byte) (LOWER | hex);
        }
        classes['_'] = UNDERSCORE;
        for (char c : " \t\n\r".toCharArray()) {
            classes[c] = SPACE;
        }
        return classes;
    }

    /** Whether exactly this text stands there. */
    static boolean exactAt(byte[] bytes, int at, int end, String text) {
        if (at + text.length() > end) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
