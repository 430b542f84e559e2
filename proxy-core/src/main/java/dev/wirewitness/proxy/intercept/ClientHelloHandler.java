package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.upstream.Host;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello of a tunnel we open, within limits, and puts TLS in the name of its host in its own place. The
 * name asked for must be the one the tunnel was asked for.
 */
final class ClientHelloHandler extends AbstractSniHandler<Leaf.Issued> {
    static final int MAX_CLIENT_HELLO = 64 << 10;

    private final Interception interception;
    private final Authority to;
    private final Consumer<String> refused;

    /** {@code refused}: told why there will be no TLS; closes the connection. */
    ClientHelloHandler(Interception interception, Authority to, Consumer<String> refused) {
        super(MAX_CLIENT_HELLO, interception.services().settings().timeouts().handshake().toMillis());
        this.interception = interception;
        this.to = to;
        this.refused = refused;
    }

    @Override
    protected Future<Leaf.Issued> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
        if (hostname != null
                && !hostname.toLowerCase(Locale.ROOT).equals(to.host())
                && Host.parse(to.host()) instanceof Host.Name) {
            return ctx.executor().newFailedFuture(new Refusal("name_mismatch"));
        }
        String name = hostname == null ? to.host() : hostname.toLowerCase(Locale.ROOT);
        return switch (interception.leaves().serverContext(name)) {
            case Leaf.Issued issued -> ctx.executor().newSucceededFuture(issued);
            case Leaf.Refused _ -> ctx.executor().newFailedFuture(new Refusal("malformed_name"));
        };
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String hostname, Future<Leaf.Issued> found) {
        if (!found.isSuccess()) {
            refused.accept(found.cause() instanceof Refusal refusal ? refusal.reason : "handshake_failed");
            return;
        }
        SslHandler tls = found.getNow().newHandler(ctx.alloc());
        ctx.pipeline().replace(this, "tls", tls);
    }

    /** A word for the record on its way through Netty's future. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Refusal(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
