package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the content of a gRPC, gRPC-Web or Connect request into its messages: a flag byte, a length of four bytes, so
 * many bytes. Gives out buffers as they came, not copied where a message came in one piece. Owns what it took and has
 * not given out. One event loop.
 */
public final class MessageCutter {
    private static final int HEAD = 5;

    private final long most;
    private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
    private int waiting;

    /** {@code most}: bytes of the longest message that is gathered. */
    public MessageCutter(long most) {
        this.most = most;
    }

    /**
     * Whether requests with these fields are a stream of messages that cannot be waited for to its end. One that says
     * how long it is ends soon, and base64 has no messages one could see.
     */
    public static boolean streams(HttpHeaders fields) {
        String type = fields.get("content-type", "").toLowerCase(Locale.ROOT);
        boolean framed = type.startsWith("application/grpc") || type.startsWith("application/connect+");
        return framed
                && !type.startsWith("application/grpc-web-text")
                && !fields.contains("content-length")
                && !fields.contains("content-encoding");
    }

    /** Takes the buffer. */
    public void add(ByteBuf content) {
        if (content.isReadable()) {
            kept.add(content);
            waiting += content.readableBytes();
        } else {
            content.release();
        }
    }

    /** The next message, with its head; null while it is not complete. The caller's. */
    public @Nullable ByteBuf next() {
        long length = length();
        if (length < 0 || length > most || waiting < length) {
            return null;
        }
        return take(length);
    }

    /** Whether the next message is longer than what is gathered. */
    public boolean tooLong() {
        return length() > most;
    }

    /** Bytes of the next message with its head; -1 while that is not known. */
    public long length() {
        if (waiting < HEAD) {
            return -1;
        }
        ByteBuf first = kept.getFirst();
        if (first.readableBytes() >= HEAD) {
            return HEAD + first.getUnsignedInt(first.readerIndex() + 1);
        }
        long length = 0;
        int seen = 0;
        for (ByteBuf buffer : kept) {
            for (int i = buffer.readerIndex(); i < buffer.writerIndex() && seen < HEAD; i++) {
                length = seen++ == 0 ? 0 : length << 8 | buffer.getUnsignedByte(i);
            }
        }
        return HEAD + length;
    }

    /** Up to so many of the bytes that are here; the caller's. */
    public ByteBuf take(long most) {
        int count = (int) Math.min(most, waiting);
        if (count == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        waiting -= count;
        if (kept.getFirst().readableBytes() >= count) {
            return piece(count);
        }
        CompositeByteBuf all = Unpooled.compositeBuffer(kept.size());
        int rest = count;
        while (rest > 0) {
            ByteBuf piece = piece(rest);
            rest -= piece.readableBytes();
            all.addComponent(true, piece);
        }
        return all;
    }

    private ByteBuf piece(int count) {
        ByteBuf first = kept.getFirst();
        return first.readableBytes() <= count ? kept.removeFirst() : first.readRetainedSlice(count);
    }

    /** Bytes that wait. */
    public int waiting() {
        return waiting;
    }

    /** Releases what waits; again has no effect. */
    public void drop() {
        for (ByteBuf buffer = kept.poll(); buffer != null; buffer = kept.poll()) {
            buffer.release();
        }
        waiting = 0;
    }
}
