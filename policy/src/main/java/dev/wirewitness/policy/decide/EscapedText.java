package dev.wirewitness.policy.decide;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A cursor over text that is written with JSON escapes (RFC 8259 section 7) applied {@code depth} times: 0 bytes as
 * they are, 1 the content of a JSON string, 2 the content of a string inside JSON text that is itself a JSON string.
 * A unit is one raw byte or one escape. Broken escapes read as the characters they consist of; never throws for them.
 */
final class EscapedText {
    private final byte[] bytes;
    private final int limit;
    private int position;
    private int unit;
    private boolean escaped;

    EscapedText(byte[] bytes, int from, int limit) {
        this.bytes = bytes;
        this.position = from;
        this.limit = limit;
    }

    int position() {
        return position;
    }

    void position(int to) {
        position = to;
    }

    /** The last unit read: a byte of UTF-8, or a UTF-16 code unit when it was written as an escape. */
    int unit() {
        return unit;
    }

    /** Reads a unit; false at the limit. */
    boolean next(int depth) {
        if (depth == 0) {
            if (position >= limit) {
                return false;
            }
            unit = bytes[position++] & 0xff;
            escaped = false;
            return true;
        }
        if (!next(depth - 1)) {
            return false;
        }
        if (unit == '\\') {
            unescape(depth - 1);
        }
        return true;
    }

    /** As {@link #next}, but takes a whole character: all bytes of UTF-8, both halves of a surrogate pair. */
    boolean nextCharacter(int depth) {
        if (!next(depth)) {
            return false;
        }
        if (!escaped && unit >= 0xc0) {
            while (position < limit && (bytes[position] & 0xc0) == 0x80) {
                position++;
            }
        } else if (escaped && Character.isHighSurrogate((char) unit)) {
            int end = position;
            boolean pair = next(depth) && escaped && Character.isLowSurrogate((char) unit);
            if (!pair) {
                position = end;
            }
        }
        return true;
    }

    private void unescape(int depth) {
        int behind = position;
        if (!next(depth)) {
            unit = '\\';
            return;
        }
        escaped = true;
        switch (unit) {
            case 'n' -> unit = '\n';
            case 't' -> unit = '\t';
            case 'r' -> unit = '\r';
            case 'b' -> unit = '\b';
            case 'f' -> unit = '\f';
            case 'u' -> codeUnit(depth);
            case '"', '\\', '/' -> {
                // stands for itself
            }
            default -> {
                position = behind;
                unit = '\\';
                escaped = false;
            }
        }
    }

    private void codeUnit(int depth) {
        int behind = position;
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = next(depth) && unit < 128 ? Character.digit(unit, 16) : -1;
            if (digit < 0) {
                position = behind;
                unit = 'u';
                escaped = true;
                return;
            }
            value = (value << 4) | digit;
        }
        unit = value;
        escaped = true;
    }

    /** The UTF-8 text that {@code [start, end)} stands for. */
    static ByteBuffer decode(byte[] bytes, int start, int end, int depth) {
        if (depth == 0 || !hasEscape(bytes, start, end)) {
            return ByteBuffer.wrap(bytes, start, end - start).slice();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(end - start);
        EscapedText text = new EscapedText(bytes, start, end);
        while (text.next(depth)) {
            int unit = text.unit;
            if (!text.escaped) {
                out.write(unit);
                continue;
            }
            int behind = text.position;
            if (Character.isHighSurrogate((char) unit)) {
                if (text.next(depth) && text.escaped && Character.isLowSurrogate((char) text.unit)) {
                    unit = Character.toCodePoint((char) unit, (char) text.unit);
                } else {
                    text.position = behind;
                }
            }
            utf8(unit, out);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static boolean hasEscape(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** Lone surrogates are kept in the three-byte form, so that different values stay different. */
    private static void utf8(int c, ByteArrayOutputStream out) {
        if (c < 0x80) {
            out.write(c);
        } else if (c < 0x800) {
            out.write(0xc0 | (c >> 6));
            out.write(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            out.write(0xe0 | (c >> 12));
            out.write(0x80 | ((c >> 6) & 0x3f));
            out.write(0x80 | (c & 0x3f));
        } else {
            out.write(0xf0 | (c >> 18));
            out.write(0x80 | ((c >> 12) & 0x3f));
            out.write(0x80 | ((c >> 6) & 0x3f));
            out.write(0x80 | (c & 0x3f));
        }
    }
}
