package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in the bytes of an HTTP/2 connection (RFC 9113 section 4.1): 24 bits of length, 8 of type, 8 of
 * flags, 32 of stream, then the payload, which is skipped. Keeps its place between buffers; changes none of them.
 */
final class FrameHeaders {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    private static final int HEADER = 9;

    /** Told of each frame whose header is complete. */
    interface Seen {
        /** {@code type}: any value, known or not. */
        void frame(int type, int flags, int length);
    }

    private long skip;
    private int have;
    private int length;
    private int type;
    private int flags;

    /** {@code before}: bytes before the first frame, such as the client's preface. */
    FrameHeaders(int before) {
        skip = before;
    }

    void feed(ByteBuf bytes, Seen seen) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (true) {
            if (skip > 0) {
                long step = Math.min(skip, end - at);
                skip -= step;
                at += (int) step;
            }
            if (at == end) {
                return;
            }
            if (have == 0 && end - at >= HEADER) {
                length = bytes.getUnsignedMedium(at);
                type = bytes.getUnsignedByte(at + 3);
                flags = bytes.getUnsignedByte(at + 4);
                at += HEADER;
            } else {
                at = oneByOne(bytes, at, end);
                if (have < HEADER) {
                    return;
                }
                have = 0;
            }
            skip = length;
            seen.frame(type, flags, length);
        }
    }

    private int oneByOne(ByteBuf bytes, int from, int end) {
        int at = from;
        if (have == 0) {
            length = 0;
        }
        while (at < end && have < HEADER) {
            int b = bytes.getUnsignedByte(at++);
            switch (have++) {
                case 0, 1, 2 -> length = length << 8 | b;
                case 3 -> type = b;
                case 4 -> flags = b;
                default -> {}
            }
        }
        return at;
    }
}
