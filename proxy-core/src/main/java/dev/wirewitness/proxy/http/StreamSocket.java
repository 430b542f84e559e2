package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;

/**
 * The end of a stream's pipeline once the stream is a connection of its own: everything that comes is for that. Event
 * loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the channel's end
public final class StreamSocket extends ChannelInboundHandlerAdapter {
    private final StreamSocketChannel socket;

    private StreamSocket(StreamSocketChannel socket) {
        this.socket = socket;
    }

    /** A connection over {@code stream}, whose handlers leave; nothing is read before {@link #open}. */
    public static Channel over(Channel stream) {
        stream.config().setAutoRead(false);
        StreamSocketChannel socket = new StreamSocketChannel(stream);
        socket.config().setAutoRead(false);
        stream.eventLoop().register(socket);
        return socket;
    }

    /**
     * Begins to carry.
     *
     * @param early what came before; taken
     * @param ended whether nothing follows that
     */
    public static void open(Channel stream, Channel socket, Queue<ByteBuf> early, boolean ended) {
        StreamSocketChannel own = (StreamSocketChannel) socket;
        ChannelPipeline pipeline = stream.pipeline();
        pipeline.replace(ClientStreamCodec.class, null, new StreamSocket(own));
        boolean any = !early.isEmpty();
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            own.received(bytes);
        }
        if (any) {
            own.receivedAll();
        }
        if (ended) {
            own.inputEnded();
        }
        own.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Http2DataFrame data)) {
            ReferenceCountUtil.release(message); // trailers, which mean nothing here
            return;
        }
        if (data.content().isReadable()) {
            socket.received(data.content());
        } else {
            data.release();
        }
        if (data.isEndStream()) {
            socket.receivedAll();
            socket.inputEnded();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        socket.receivedAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        socket.streamTurned();
    }

    /** Drain and stop are for whoever serves the connection. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        socket.pipeline().fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        socket.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
