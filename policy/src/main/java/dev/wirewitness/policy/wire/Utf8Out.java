package dev.wirewitness.policy.wire;

import java.util.Arrays;

/** Bytes that grow, and characters as UTF-8. One thread. */
final class Utf8Out {
    private byte[] bytes;
    private int length;

    Utf8Out(int room) {
        bytes = new byte[Math.max(16, room)];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Forgets what stands behind so many bytes. */
    void cut(int to) {
        length = to;
    }

    void raw(byte b) {
        room(1);
        bytes[length++] = b;
    }

    void raw(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
    }

    /** A lone surrogate is written as the replacement character. */
    void character(int c) {
        room(4);
        int known = c > Character.MAX_CODE_POINT || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                ? 0xfffd
                : c;
        if (known < 0x80) {
            bytes[length++] = (byte) known;
        } else if (known < 0x800) {
            bytes[length++] = (byte) (0xc0 | known >> 6);
            bytes[length++] = (byte) (0x80 | known & 63);
        } else if (known < 0x10000) {
            bytes[length++] = (byte) (0xe0 | known >> 12);
            bytes[length++] = (byte) (0x80 | known >> 6 & 63);
            bytes[length++] = (byte) (0x80 | known & 63);
        } else {
            bytes[length++] = (byte) (0xf0 | known >> 18);
            bytes[length++] = (byte) (0x80 | known >> 12 & 63);
            bytes[length++] = (byte) (0x80 | known >> 6 & 63);
            bytes[length++] = (byte) (0x80 | known & 63);
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
