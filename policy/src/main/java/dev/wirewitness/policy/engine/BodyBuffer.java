package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A body as it arrives: grows, never shrinks, has a limit. One thread at a time. */
final class BodyBuffer {
    private static final int FIRST = 4096;
    /** What an announced length may make us set aside before its first byte is here. */
    private static final int TRUSTED = 256 << 10;

    private final int limit;
    private final int first;
    private byte[] bytes = new byte[0];
    private int length;

    /** {@code first}: bytes to set aside when content arrives, see {@link #announced}. */
    BodyBuffer(int limit, int first) {
        this.limit = limit;
        this.first = Math.min(limit, first);
    }

    /** How much room to begin with for content under this head: what it announces, within reason. */
    static int announced(Headers headers) {
        Optional<String> field = headers.first("content-length");
        if (field.isEmpty()) {
            return FIRST;
        }
        String digits = field.get();
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return FIRST;
            }
            value = value * 10 + digit - '0';
            if (value > TRUSTED) {
                return TRUSTED;
            }
        }
        return value;
    }

    /** Takes from position to limit; the position stays. */
    void append(ByteBuffer content) {
        int more = content.remaining();
        if (more > limit - length) {
            throw new IllegalStateException("body: " + (length + (long) more) + " bytes (expected: at most " + limit
                    + "; give up before offering more)");
        }
        if (length + more > bytes.length) {
            long doubled = bytes.length == 0 ? first : bytes.length * 2L;
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
