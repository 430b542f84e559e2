package dev.wirewitness.policy.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text that stood in JSON strings, escapes removed, as UTF-8; on request with the place each byte came from. Grows by
 * {@link #append}; a lone surrogate becomes a question mark. One thread at a time.
 */
public final class AnswerText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final boolean mapped;
    private byte[] bytes = new byte[64];
    private int[] from = new int[0];
    private int[] to = new int[0];
    private int length;

    /** {@code mapped}: whether to remember where each byte came from. */
    public AnswerText(boolean mapped) {
        this.mapped = mapped;
    }

    /** Adds the content of a well-formed JSON string at {@code [start, end)}; places count from {@code base}. */
    public void append(byte[] source, int start, int end, int base) {
        reserve(end - start);
        int i = start;
        while (i < end) {
            byte b = source[i];
            if (b != '\\') {
                put(b, base + i, base + i + 1);
                i++;
                continue;
            }
            int size = escapeLength(source, i);
            int c = escaped(source, i);
            if (Character.isHighSurrogate((char) c) && i + 11 < end && source[i + 6] == '\\' && source[i + 7] == 'u') {
                int low = escaped(source, i + 6);
                if (Character.isLowSurrogate((char) low)) {
                    c = Character.toCodePoint((char) c, (char) low);
                    size = 12;
                }
            }
            character(c, base + i, base + i + size);
            i += size;
        }
    }

    /** The bytes, up to {@link #length}; ours, to read only. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Where each byte begins in the source; bytes of one escape share it. */
    public int[] from() {
        return from;
    }

    /** Where each byte ends in the source. */
    public int[] to() {
        return to;
    }

    /** Forgets the first {@code count} bytes. */
    public void drop(int count) {
        length -= count;
        System.arraycopy(bytes, count, bytes, 0, length);
        if (mapped) {
            System.arraycopy(from, count, from, 0, length);
            System.arraycopy(to, count, to, 0, length);
        }
    }

    /** Length of the escape that begins with the backslash at {@code i}. */
    public static int escapeLength(byte[] source, int i) {
        return source[i + 1] == 'u' ? 6 : 2;
    }

    /** The UTF-16 unit the escape at {@code i} stands for. */
    public static int escaped(byte[] source, int i) {
        return switch (source[i + 1]) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> (Character.digit(source[i + 2], 16) << 12)
                    | (Character.digit(source[i + 3], 16) << 8)
                    | (Character.digit(source[i + 4], 16) << 4)
                    | Character.digit(source[i + 5], 16);
            default -> source[i + 1];
        };
    }

    /** UTF-8 text written so that it may stand in a JSON string, {@code depth} times over. */
    public static byte[] escape(ByteBuffer utf8, int depth) {
        byte[] out = new byte[utf8.remaining()];
        utf8.duplicate().get(out);
        for (int i = 0; i < depth; i++) {
            out = escapeOnce(out);
        }
        return out;
    }

    private static byte[] escapeOnce(byte[] in) {
        byte[] out = new byte[in.length * 6];
        int n = 0;
        for (byte b : in) {
            if (b == '"' || b == '\\') {
                out[n++] = '\\';
                out[n++] = b;
            } else if (b == '\n' || b == '\r' || b == '\t') {
                out[n++] = '\\';
                out[n++] = (byte) (b == '\n' ? 'n' : b == '\r' ? 'r' : 't');
            } else if (b >= 0 && b < 0x20) {
                out[n++] = '\\';
                out[n++] = 'u';
                out[n++] = '0';
                out[n++] = '0';
                out[n++] = HEX[b >> 4];
                out[n++] = HEX[b & 15];
            } else {
                out[n++] = b;
            }
        }
        return Arrays.copyOf(out, n);
    }

    private void character(int c, int start, int end) {
        if (c < 0x80) {
            put(c, start, end);
        } else if (c < 0x800) {
            put(0xc0 | (c >> 6), start, end);
            put(0x80 | (c & 0x3f), start, end);
        } else if (c >= 0xd800 && c < 0xe000) {
            put('?', start, end);
        } else if (c < 0x10000) {
            put(0xe0 | (c >> 12), start, end);
            put(0x80 | ((c >> 6) & 0x3f), start, end);
            put(0x80 | (c & 0x3f), start, end);
        } else {
            put(0xf0 | (c >> 18), start, end);
            put(0x80 | ((c >> 12) & 0x3f), start, end);
            put(0x80 | ((c >> 6) & 0x3f), start, end);
            put(0x80 | (c & 0x3f), start, end);
        }
    }

    private void put(int b, int start, int end) {
        bytes[length] = (byte) b;
        if (mapped) {
            from[length] = start;
            to[length] = end;
        }
        length++;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        if (mapped && from.length < bytes.length) {
            from = Arrays.copyOf(from, bytes.length);
            to = Arrays.copyOf(to, bytes.length);
        }
    }
}
