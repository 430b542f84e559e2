package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * Stands before the HTTP codec of TLS that we opened for a client that offered no ALPN, until its first bytes say whether
 * it is HTTP at all. What is not is refused, or goes on unread in TLS of our own with the origin, as the settings say; on
 * record either way. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the channel's end
final class OpenedStart extends ChannelInboundHandlerAdapter {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority to;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean taken;

    OpenedStart(Interception interception, ClientIdentity identity, Authority to) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held = held.isReadable() ? Unpooled.wrappedBuffer(held, (ByteBuf) message) : (ByteBuf) message;
        if (taken) {
            return;
        }
        switch (TunnelStart.of(held)) {
            case TunnelStart.Undecided _ -> {}
            case TunnelStart.Incomplete(boolean http) when !http -> {}
            case TunnelStart.Incomplete _, TunnelStart.Http _ -> pass(ctx);
            case TunnelStart.Tls _, TunnelStart.Other _, TunnelStart.Silent _, TunnelStart.BrokenOff _ -> take(ctx);
        }
    }

    /** It is HTTP: its reader is the next to see the bytes. */
    private void pass(ChannelHandlerContext ctx) {
        ByteBuf bytes = held;
        held = Unpooled.EMPTY_BUFFER;
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
    }

    /** It is not: who reads HTTP leaves. */
    private void take(ChannelHandlerContext ctx) {
        taken = true;
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(ExchangeHandler.class);
        pipeline.remove(ClientCodec.class);
        if (!interception.others().relay()) {
            pipeline.remove(this);
            interception.refusedOther(ctx.channel(), identity, to, "no HTTP inside TLS");
            return;
        }
        ctx.channel().config().setAutoRead(false);
        Future<Channel> dialled = interception
                .services()
                .upstreams()
                .dialSecured(ctx.channel().eventLoop(), new Origin(true, to.host(), to.port()));
        dialled.addListener(_ -> dialled(ctx, dialled));
    }

    private void dialled(ChannelHandlerContext ctx, Future<Channel> dialled) {
        if (!dialled.isSuccess()) {
            interception.refused(identity, Optional.of(to), TunnelRefusal.failed(to, dialled.cause()).reason());
            ctx.close();
            return;
        }
        Channel origin = dialled.getNow();
        if (ctx.isRemoved() || !ctx.channel().isActive()) {
            origin.close();
            return;
        }
        Tunnel.begin(interception, identity, to, "not_http", false, ctx.channel(), origin);
        pass(ctx);
        ctx.channel().config().setAutoRead(true);
        ctx.pipeline().fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!taken && held.isReadable()) {
            pass(ctx); // its reader says what is wrong with half a line
        }
        ctx.fireChannelInactive();
    }
}
