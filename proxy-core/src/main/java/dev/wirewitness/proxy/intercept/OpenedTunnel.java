package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Host;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A tunnel we have promised to a client and open ourselves. Its first bytes say TLS, plain HTTP, or another protocol,
 * which is refused or relayed as the settings say. A client that says nothing waits for its server, as clients of other
 * protocols do. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class OpenedTunnel extends ChannelInboundHandlerAdapter implements TunnelStartHandler.Begun {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority asked;
    private boolean begun;

    private OpenedTunnel(Interception interception, ClientIdentity identity, Authority asked) {
        this.interception = interception;
        this.identity = identity;
        this.asked = asked;
    }

    /** Reads on at the end of {@code pipeline}; {@code asked}: what the client wanted a tunnel to, a name or an address. */
    static void begin(Interception interception, ClientIdentity identity, Authority asked, ChannelPipeline pipeline) {
        OpenedTunnel tunnel = new OpenedTunnel(interception, identity, asked);
        Timeouts times = interception.services().settings().timeouts();
        Duration patience = interception.others().patience();
        pipeline.addLast(new TunnelStartHandler(
                        tunnel.byAddress() ? TunnelStartHandler.Wanted.HOSTS : TunnelStartHandler.Wanted.PROTOCOL,
                        patience.compareTo(times.handshake()) < 0 ? patience : times.handshake(),
                        times.handshake(),
                        tunnel))
                .addLast(tunnel);
    }

    private boolean byAddress() {
        return Host.parse(asked.host()) instanceof Host.Address;
    }

    @Override
    public void begun(ChannelHandlerContext ctx, TunnelStart start) {
        if (begun) {
            return; // what comes while we dial for a silent client is for the tunnel
        }
        begun = true;
        switch (start) {
            case TunnelStart.Tls(ClientHello hello) -> {
                ctx.pipeline().remove(this);
                TunnelTls.begin(interception, identity, asked, hello, ctx);
            }
            case TunnelStart.Http(List<String> hosts) -> http(ctx, hosts);
            case TunnelStart.Other() -> other(ctx, false);
            case TunnelStart.Silent() -> other(ctx, true);
            case TunnelStart.BrokenOff() ->
                refuse(ctx, "handshake_failed", Optional.of("closed before its first message was complete"));
            case TunnelStart.Incomplete _, TunnelStart.Undecided() -> refuse(ctx, "handshake_timeout", Optional.empty());
        }
    }

    private void http(ChannelHandlerContext ctx, List<String> hosts) {
        ChannelPipeline pipeline = ctx.pipeline();
        Authority to = byAddress() ? interception.named(asked, hosts) : asked;
        pipeline.remove(this);
        interception.beginExchanges(
                pipeline, identity, false, to, new TunnelNames(Optional.of(asked.host()), Optional.empty()));
        pipeline.remove(ctx.handler()); // last: what it has read goes to the exchanges
    }

    /** {@code silent}: it may still turn out to be TLS or HTTP, which does not pass unread. */
    private void other(ChannelHandlerContext ctx, boolean silent) {
        if (!interception.others().relay()) {
            refused(ctx, silent);
            return;
        }
        Channel client = ctx.channel();
        client.config().setAutoRead(false);
        Tunnel.beginOther(interception, identity, asked, silent, ctx, interception
                .services()
                .upstreams()
                .dial(client.eventLoop(), new Origin(false, asked.host(), asked.port())));
    }

    private void refused(ChannelHandlerContext ctx, boolean silent) {
        interception.refusedOther(
                ctx.channel(), identity, asked, silent ? "the client said nothing" : "neither TLS nor HTTP");
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(ctx.handler());
    }

    private void refuse(ChannelHandlerContext ctx, String reason, Optional<String> detail) {
        interception.refused(identity, Optional.of(asked), reason, detail);
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ExchangeHandler.DRAIN) {
            refuse(ctx, "proxy_stopping", Optional.empty());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
