package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.identity.UntrustedClient;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the proxy itself, in the name the client calls it by; then what {@link ProxyPort} says. Stays behind the
 * TLS handler until the handshake is done, so that a failure is recorded once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class ProxyTlsHandler extends ChannelInboundHandlerAdapter {
    /** The pipeline's name for the TLS with the proxy; its session holds the client's certificates, where there are. */
    static final String NAME = "proxy-tls";

    private static final int MAX_CLIENT_HELLO = 64 << 10;

    private final ProxyPort port;
    private final ClientIdentity identity;
    private @Nullable Deadline<String> deadline;
    private boolean failed;

    ProxyTlsHandler(ProxyPort port, ClientIdentity identity) {
        this.port = port;
        this.identity = identity;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), reason -> fail(ctx, reason));
        deadline.arm(port.services().settings().timeouts().handshake(), "handshake_timeout");
        ctx.pipeline().addBefore(ctx.name(), null, new Hello());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                port.http(ctx.pipeline(), certified(ctx), speaksHttp2(ctx.pipeline()));
                ctx.pipeline().remove(this);
            } else {
                fail(ctx, UntrustedClient.in(done.cause()) ? "client_certificate" : "handshake_failed");
            }
        } else if (event == ExchangeHandler.DRAIN) {
            ctx.close();
        }
    }

    /** Who the client's certificate says it is, where it showed one: that was checked in the handshake. */
    private ClientIdentity certified(ChannelHandlerContext ctx) {
        Callers callers = port.services().callers();
        if (callers.clientTrust().isEmpty()) {
            return identity;
        }
        try {
            SSLSession session = ((SslHandler) ctx.pipeline().get(NAME)).engine().getSession();
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? identity.as(callers.certified(identity.caller(), certificate))
                    : identity;
        } catch (SSLPeerUnverifiedException _) {
            return identity; // it showed none
        }
    }

    private static boolean speaksHttp2(ChannelPipeline pipeline) {
        return pipeline.get(NAME) instanceof SslHandler tls
                && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, "handshake_failed");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "handshake_failed");
        ctx.fireChannelInactive();
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        if (!failed) {
            failed = true;
            port.failed(ctx.channel(), identity, reason);
        }
    }

    private final class Hello extends AbstractSniHandler<SslHandler> {
        Hello() {
            super(MAX_CLIENT_HELLO, 0); // the time is ours to watch
        }

        @Override
        protected Future<SslHandler> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
            return ctx.executor().newSucceededFuture(handler(ctx.channel(), hostname));
        }

        private SslHandler handler(Channel channel, @Nullable String name) {
            InetSocketAddress local = (InetSocketAddress) channel.localAddress();
            return port.certificates().newHandler(channel.alloc(), Optional.ofNullable(name), local.getAddress());
        }

        @Override
        protected void onLookupComplete(
                ChannelHandlerContext ctx, @Nullable String hostname, Future<SslHandler> found) {
            ctx.pipeline().replace(this, NAME, found.getNow());
        }
    }
}
