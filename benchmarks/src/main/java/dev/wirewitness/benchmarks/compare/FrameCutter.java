package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Tells of the last frame of each message of a WebSocket, and of each control frame: its opcode and the length of its
 * payload, which is dropped.
 */
final class FrameCutter extends ByteToMessageDecoder {
    private final BiConsumer<Integer, Integer> seen;

    FrameCutter(BiConsumer<Integer, Integer> seen) {
        this.seen = seen;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 2) {
            return;
        }
        int from = in.readerIndex();
        int length = in.getByte(from + 1) & 0x7f;
        int head = 2 + ((in.getByte(from + 1) & 0x80) == 0 ? 0 : 4) + (length == 126 ? 2 : length == 127 ? 8 : 0);
        if (in.readableBytes() < head) {
            return;
        }
        length = length == 126 ? in.getUnsignedShort(from + 2) : length == 127 ? (int) in.getLong(from + 2) : length;
        if (in.readableBytes() >= head + length) {
            in.skipBytes(head + length);
            if (in.getByte(from) < 0) { // FIN
                seen.accept(in.getByte(from) & 15, length);
            }
        }
    }
}
