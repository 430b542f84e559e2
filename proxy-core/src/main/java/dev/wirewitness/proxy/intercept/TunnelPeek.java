package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Host;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what a client says first on a tunnel that would be relayed unread. TLS or plain HTTP for a host we inspect
 * does not pass: where the tunnel was asked for by address or by that name it is opened after all, else it is refused,
 * since it says one name to us and another to the origin. Event loop only.
 */
final class TunnelPeek implements TunnelStartHandler.Begun {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority to;
    private final Tunnel tunnel;

    private TunnelPeek(Interception interception, ClientIdentity identity, Authority to, Tunnel tunnel) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
        this.tunnel = tunnel;
    }

    /** Looks from the end of {@code pipeline}; what relays comes behind. */
    static void begin(
            Interception interception, ClientIdentity identity, Authority to, Tunnel tunnel, ChannelPipeline pipeline) {
        Timeouts times = interception.services().settings().timeouts();
        pipeline.addLast(new TunnelStartHandler(
                TunnelStartHandler.Wanted.HOSTS,
                interception.others().patience(),
                times.handshake(),
                new TunnelPeek(interception, identity, to, tunnel)));
    }

    @Override
    public void begun(ChannelHandlerContext ctx, TunnelStart start) {
        switch (start) {
            case TunnelStart.Tls(ClientHello hello) ->
                named(ctx, hello.serverName().orElse(to.host()), "sni ");
            case TunnelStart.Http(List<String> hosts) ->
                named(ctx, interception.named(to, hosts).host(), "host header ");
            case TunnelStart.Other(), TunnelStart.Undecided(), TunnelStart.BrokenOff() -> ctx.pipeline().remove(ctx.handler());
            case TunnelStart.Silent() -> {} // the server may begin: it is connected already
            case TunnelStart.Incomplete _ -> end("handshake_timeout", Optional.empty());
        }
    }

    /** {@code what}: where the name stands, for the record. */
    private void named(ChannelHandlerContext ctx, String name, String what) {
        if (!interception.scope().covers(name)) {
            ctx.pipeline().remove(ctx.handler());
        } else if (Host.parse(to.host()) instanceof Host.Address || name.equals(to.host())) {
            tunnel.abandon();
            OpenedTunnel.begin(interception, identity, to, ctx.pipeline());
            ctx.pipeline().remove(ctx.handler());
        } else {
            end("name_mismatch", Optional.of("connect-host " + to.host() + ", " + what + name));
        }
    }

    private void end(String reason, Optional<String> detail) {
        interception.refused(identity, Optional.of(to), reason, detail);
        tunnel.end(reason);
    }
}
