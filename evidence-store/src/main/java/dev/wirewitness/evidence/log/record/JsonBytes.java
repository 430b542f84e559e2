package dev.wirewitness.evidence.log.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of canonical JSON (RFC 8785): UTF-8, no blanks, the shortest escapes. Object keys come in the
 * order they are written, so the caller sorts them. Reusable; one thread.
 *
 * <p>Two values have no canonical form and are replaced, which {@link #altered} tells: half of a surrogate pair
 * becomes U+FFFD, and a number beyond 2^53-1 becomes 2^53-1 (RFC 8785 section 3.2.2.3: numbers are IEEE doubles).
 */
final class JsonBytes {
    /** The largest whole number every JSON reader keeps. */
    static final long MAX_NUMBER = (1L << 53) - 1;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    /** Per ASCII character: 0 as it is, 1 as a six character escape, else the letter behind the backslash. */
    private static final byte[] ESCAPE = escapes();

    private byte[] bytes = new byte[4096];
    private int length;
    private boolean altered;

    private static byte[] escapes() {
        byte[] table = new byte[128];
        Arrays.fill(table, 0, 0x20, (byte) 1);
        table['\b'] = 'b';
        table['\t'] = 't';
        table['\n'] = 'n';
        table['\f'] = 'f';
        table['\r'] = 'r';
        table['"'] = '"';
        table['\\'] = '\\';
        return table;
    }

    void clear() {
        length = 0;
        altered = false;
        if (bytes.length > 1 << 20) {
            bytes = new byte[4096];
        }
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Whether a value was replaced or cut, so that what is written differs from what was given. */
    boolean altered() {
        return altered;
    }

    JsonBytes raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    JsonBytes flag(boolean value) {
        return raw(value ? TRUE : FALSE);
    }

    JsonBytes number(long value) {
        long n = value;
        if (n > MAX_NUMBER || n < -MAX_NUMBER) {
            n = n > 0 ? MAX_NUMBER : -MAX_NUMBER;
            altered = true;
        }
        room(20);
        if (n < 0) {
            bytes[length++] = '-';
            n = -n;
        }
        int digits = 1;
        for (long rest = n / 10; rest != 0; rest /= 10) {
            digits++;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + n % 10);
            n /= 10;
        }
        length += digits;
        return this;
    }

    /** A string, cut behind {@code maxChars} UTF-16 units. */
    JsonBytes string(String text, int maxChars) {
        int count = text.length();
        if (count > maxChars) {
            count = maxChars;
            altered = true;
        }
        room(count + 2);
        bytes[length++] = '"';
        int i = 0;
        int at = length;
        byte[] to = bytes;
        while (i < count) {
            char c = text.charAt(i);
            if (c >= 128 || ESCAPE[c] != 0) {
                break;
            }
            to[at++] = (byte) c;
            i++;
        }
        length = at;
        if (i < count) {
            slowly(text, i, count);
        }
        return raw('"');
    }

    private void slowly(String text, int from, int until) {
        room((until - from) * 6 + 1);
        for (int i = from; i < until; i++) {
            char c = text.charAt(i);
            if (c < 128) {
                ascii(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < until && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xF0 | point >> 18);
                bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | point & 0x3F);
            } else {
                boolean half = Character.isSurrogate(c);
                altered |= half;
                char whole = half ? '\uFFFD' : c;
                bytes[length++] = (byte) (0xE0 | whole >> 12);
                bytes[length++] = (byte) (0x80 | whole >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | whole & 0x3F);
            }
        }
    }

    private void ascii(char c) {
        byte escape = ESCAPE[c];
        if (escape == 0) {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        if (escape == 1) {
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 15];
        } else {
            bytes[length++] = escape;
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
