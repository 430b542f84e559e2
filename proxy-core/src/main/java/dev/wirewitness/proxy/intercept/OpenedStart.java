package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;

/**
 * How a client that offered no ALPN begins inside TLS that we opened for it. What is no HTTP is refused, or goes on unread
 * in TLS of our own with the origin, as the settings say; on record either way. Event loop only.
 */
final class OpenedStart implements TunnelStartHandler.Begun {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority to;

    private OpenedStart(Interception interception, ClientIdentity identity, Authority to) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
    }

    /** A handler to stand before the HTTP codec, which it leaves to HTTP. */
    static TunnelStartHandler handler(Interception interception, ClientIdentity identity, Authority to) {
        Duration head = interception.services().settings().timeouts().header();
        return new TunnelStartHandler(
                TunnelStartHandler.Wanted.PROTOCOL, head, head, new OpenedStart(interception, identity, to));
    }

    @Override
    public void begun(ChannelHandlerContext ctx, TunnelStart start) {
        switch (start) {
            case TunnelStart.Silent() -> {} // for as long as the reader of HTTP waits: browsers connect ahead of need
            case TunnelStart.Http _ -> ctx.pipeline().remove(ctx.handler());
            case TunnelStart.Undecided(), TunnelStart.Incomplete _, TunnelStart.Tls _, TunnelStart.Other(),
                    TunnelStart.BrokenOff() -> other(ctx);
        }
    }

    private void other(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        Channel client = ctx.channel();
        if (!client.isActive()) {
            pipeline.remove(ctx.handler()); // who reads HTTP says what is wrong with half a line
            return;
        }
        pipeline.remove(ExchangeHandler.class);
        pipeline.remove(ClientCodec.class);
        if (interception.others().relay()) {
            client.config().setAutoRead(false);
            Tunnel.beginOther(interception, identity, to, false, ctx, interception
                    .services()
                    .upstreams()
                    .dialSecured(client.eventLoop(), new Origin(true, to.host(), to.port())));
        } else {
            interception.refusedOther(client, identity, to, "no HTTP inside TLS");
            pipeline.remove(ctx.handler());
        }
    }
}
