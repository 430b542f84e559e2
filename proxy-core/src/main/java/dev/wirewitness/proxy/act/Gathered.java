package dev.wirewitness.proxy.act;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The content of one message as it gathers. A message in one piece is kept as it came; of several pieces a copy is
 * made, so that many small ones do not hold on to many large buffers. Owns what it takes until {@link #take}.
 */
final class Gathered {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private boolean copied;

    int size() {
        return bytes.readableBytes();
    }

    /** Takes a piece. */
    void add(ByteBuf piece) {
        if (!piece.isReadable()) {
            piece.release();
            return;
        }
        if (!bytes.isReadable()) {
            bytes = piece;
            return;
        }
        if (!copied) {
            ByteBuf copy = piece.alloc().heapBuffer(2 * bytes.readableBytes() + piece.readableBytes());
            copy.writeBytes(bytes);
            bytes.release();
            bytes = copy;
            copied = true;
        }
        bytes.writeBytes(piece);
        piece.release();
    }

    /** The bytes, still ours. */
    ByteBuffer view() {
        return bytes.nioBuffer();
    }

    /** The bytes; the caller's from now on. */
    ByteBuf take() {
        ByteBuf all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        copied = false;
        return all;
    }

    void drop() {
        take().release();
    }
}
