package dev.wirewitness.benchmarks.compare;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Text messages of WebSockets in one frame (RFC 6455 section 5.2), of 126 to 65,535 bytes. */
final class Frames {
    /** Before the payload: two bytes, and two of length. */
    static final int HEAD = 4;

    private static final int TEXT = 0x81;
    private static final int LENGTH_FOLLOWS = 126;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    private Frames() {}

    /** As a client sends it. */
    static byte[] masked(byte[] message) {
        ByteArrayOutputStream out = head(message.length, MASKED);
        out.writeBytes(MASK);
        for (int i = 0; i < message.length; i++) {
            out.write(message[i] ^ MASK[i % MASK.length]);
        }
        return out.toByteArray();
    }

    /** As a server sends it. */
    static byte[] plain(byte[] message) {
        ByteArrayOutputStream out = head(message.length, 0);
        out.writeBytes(message);
        return out.toByteArray();
    }

    private static ByteArrayOutputStream head(int length, int flags) {
        if (length < LENGTH_FOLLOWS || length > 0xffff) {
            throw new IllegalArgumentException("message of " + length + " bytes (expected: 126-65535)");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(TEXT);
        out.write(LENGTH_FOLLOWS | flags);
        out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        return out;
    }
}
