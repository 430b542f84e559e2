package dev.wirewitness.policy.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A request body as it arrives: grows, never shrinks, has a limit. One thread at a time. */
final class BodyBuffer {
    private static final int FIRST = 4096;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;

    BodyBuffer(int limit) {
        this.limit = limit;
    }

    /** Takes from position to limit; the position stays. */
    void append(ByteBuffer content) {
        int more = content.remaining();
        if (more > limit - length) {
            throw new IllegalStateException("body: " + (length + (long) more) + " bytes (expected: at most " + limit
                    + "; give up before offering more)");
        }
        if (length + more > bytes.length) {
            long doubled = Math.max(FIRST, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(doubled, length + more)));
        }
        content.get(content.position(), bytes, length, more);
        length += more;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Shares the bytes. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
