package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** One direction of a {@link Tunnel}. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final Tunnel tunnel;
    private final Channel peer;
    private final boolean out;
    private boolean ended;

    /** {@code out}: from the client to the origin. */
    RelayHandler(Tunnel tunnel, Channel peer, boolean out) {
        this.tunnel = tunnel;
        this.peer = peer;
        this.out = out;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            tunnel.passed(bytes.readableBytes(), out);
            peer.write(bytes, peer.voidPromise());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peer.flush();
        if (!peer.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        peer.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean end = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        if (end && !ended) {
            ended = true;
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
                OutputEnd.of(peer);
                tunnel.halfEnded();
            });
        } else if (event == ExchangeHandler.DRAIN) {
            tunnel.drain();
        } else if (event == ExchangeHandler.STOP) {
            tunnel.end("proxy_stopping");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (peer.isActive()) {
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> tunnel.end(null));
        } else {
            tunnel.end(null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!ended) { // else it has said all, and what it said may still wait for a slow peer
            tunnel.end(out ? "client_reset" : "origin_reset");
        }
    }
}
