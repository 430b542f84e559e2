package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Checks UTF-8 (RFC 3629) as it arrives, byte by byte where it is not ASCII: no overlong forms, no surrogates, nothing
 * above U+10FFFF. Says so at the first byte that cannot be right. One thread.
 */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Continuation bytes that must follow. */
    private int expected;
    /** Bounds of the next continuation byte. */
    private int lowest;
    private int highest;

    void reset() {
        expected = 0;
    }

    /** Whether no character is cut. */
    boolean complete() {
        return expected == 0;
    }

    /** False when these bytes cannot follow those before. */
    boolean feed(ByteBuf bytes, int from, int count) {
        int end = from + count;
        int at = from;
        while (at < end) {
            if (expected == 0) {
                while (end - at >= 8 && (bytes.getLong(at) & HIGH_BITS) == 0) {
                    at += 8;
                }
                if (at == end) {
                    return true;
                }
            }
            if (!next(bytes.getUnsignedByte(at++))) {
                return false;
            }
        }
        return true;
    }

    private boolean next(int b) {
        if (expected > 0) {
            if (b < lowest || b > highest) {
                return false;
            }
            expected--;
            lowest = 0x80;
            highest = 0xbf;
            return true;
        }
        if (b < 0x80) {
            return true;
        }
        lowest = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        highest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        expected = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
        return expected > 0;
    }
}
