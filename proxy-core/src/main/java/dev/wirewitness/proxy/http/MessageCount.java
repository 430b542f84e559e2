package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;

/** Counts the messages of a gRPC or Connect stream as its bytes go by; keeps none of them. One thread. */
public final class MessageCount {
    private static final int HEAD = 5;

    private long messages;
    private long rest;
    private long length;
    private int seen;

    /** Looks at more of the stream; does not move the buffer's indexes. */
    public void look(ByteBuf content) {
        int at = content.readerIndex();
        int end = content.writerIndex();
        while (at < end) {
            if (rest > 0) {
                int step = (int) Math.min(rest, end - at);
                rest -= step;
                at += step;
            } else {
                length = seen == 0 ? 0 : length << 8 | content.getUnsignedByte(at);
                at++;
                if (++seen == HEAD) {
                    messages++;
                    rest = length;
                    seen = 0;
                }
            }
        }
    }

    /** Messages that began. */
    public long messages() {
        return messages;
    }
}
