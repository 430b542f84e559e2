package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Host;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a client says first on a tunnel that would be relayed unread. A ClientHello that asks for a name we
 * inspect does not pass: where the tunnel was asked for by address it is opened after all, else it is refused, since
 * it says one name to us and another to the origin.
 */
final class TunnelPeek extends ChannelInboundHandlerAdapter {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority to;
    private final Tunnel tunnel;

    TunnelPeek(Interception interception, ClientIdentity identity, Authority to, Tunnel tunnel) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
        this.tunnel = tunnel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ChannelPipeline pipeline = ctx.pipeline();
        if (message instanceof ByteBuf bytes
                && bytes.isReadable()
                && bytes.getByte(bytes.readerIndex()) == OpenedTunnel.TLS_HANDSHAKE) {
            Hello hello = new Hello();
            pipeline.replace(this, null, hello);
            hello.channelRead(pipeline.context(hello), message); // not from the head: TLS with the proxy may stand there
            return;
        }
        ctx.fireChannelRead(message);
        pipeline.remove(this);
    }

    /** Passes on what it buffered when it leaves the pipeline. */
    private final class Hello extends AbstractSniHandler<Boolean> {
        private boolean chosen;

        Hello() {
            super(
                    ClientHelloHandler.MAX_CLIENT_HELLO,
                    interception.services().settings().timeouts().handshake().toMillis());
        }

        @Override
        protected Future<Boolean> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
            boolean covered = hostname != null
                    && interception.scope().covers(hostname.toLowerCase(Locale.ROOT));
            return ctx.executor().newSucceededFuture(covered);
        }

        @Override
        protected void onLookupComplete(
                ChannelHandlerContext ctx, @Nullable String hostname, Future<Boolean> covered) {
            if (chosen) {
                return; // closing decodes what was buffered once more
            }
            chosen = true;
            if (hostname == null || !covered.isSuccess() || !covered.getNow()) {
                ctx.pipeline().remove(this);
            } else if (Host.parse(to.host()) instanceof Host.Address) {
                tunnel.abandon();
                ctx.pipeline().addLast(new OpenedTunnel(interception, identity, to));
                ctx.pipeline().remove(this);
            } else {
                interception.refused(
                        identity,
                        Optional.of(to),
                        "name_mismatch",
                        Optional.of("connect-host " + to.host() + ", sni " + hostname));
                tunnel.end("name_mismatch");
            }
        }
    }
}
