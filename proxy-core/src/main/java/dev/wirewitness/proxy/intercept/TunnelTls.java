package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a tunnel we open, from its ClientHello to the end of the handshake; each failure is recorded once. Stays behind
 * the TLS handler until then.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class TunnelTls extends ChannelInboundHandlerAdapter {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority asked;
    private @Nullable Deadline<String> deadline;
    private HelloChoice.@Nullable Serve serving;
    private boolean over;

    private TunnelTls(Interception interception, ClientIdentity identity, Authority asked) {
        this.interception = interception;
        this.identity = identity;
        this.asked = asked;
    }

    /** {@code start}: of the handler that read the ClientHello and holds its bytes; it leaves. */
    static void begin(
            Interception interception,
            ClientIdentity identity,
            Authority asked,
            ClientHello hello,
            ChannelHandlerContext start) {
        TunnelTls tls = new TunnelTls(interception, identity, asked);
        start.pipeline().addLast(tls);
        ChannelHandlerContext ctx = start.pipeline().context(tls);
        Future<HelloChoice> choice =
                new HelloChooser(interception, identity, asked, start.channel().eventLoop()).choose(hello);
        if (choice.isDone()) {
            tls.chosen(ctx, start, choice.getNow());
        } else {
            start.channel().config().setAutoRead(false);
            choice.addListener(_ -> {
                tls.chosen(ctx, start, choice.getNow());
                start.channel().config().setAutoRead(true);
            });
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), reason -> refuse(ctx, reason, Optional.empty()));
        deadline.arm(interception.services().settings().timeouts().handshake(), "handshake_timeout");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void chosen(ChannelHandlerContext ctx, ChannelHandlerContext start, HelloChoice choice) {
        ChannelPipeline pipeline = ctx.pipeline();
        switch (choice) {
            case HelloChoice.Refuse(String reason, TlsAlert alert, String detail) -> {
                ctx.writeAndFlush(alert.record()).addListener(ChannelFutureListener.CLOSE);
                record(reason, Optional.of(detail));
            }
            case HelloChoice.Relay(var origin, Authority to, String reason) -> {
                if (over || !ctx.channel().isActive()) {
                    origin.close();
                    return;
                }
                over = true;
                Tunnel.begin(interception, identity, to, reason, false, ctx.channel(), origin);
                pipeline.remove(this);
                pipeline.remove(start.handler()); // last: what it has read goes to the tunnel
            }
            case HelloChoice.Serve serve -> {
                serving = serve;
                pipeline.addBefore(ctx.name(), null, serve.leaf().newHandler(ctx.alloc()));
                pipeline.remove(start.handler()); // last: what it has read goes to TLS
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        HelloChoice.Serve serve = serving;
        if (event == ExchangeHandler.DRAIN) {
            refuse(ctx, "proxy_stopping", Optional.empty());
            return;
        }
        if (!(event instanceof SslHandshakeCompletionEvent done) || serve == null || over) {
            return;
        }
        if (!done.isSuccess()) {
            failed(ctx, serve, done.cause());
        } else if (serve.cover()) {
            refuse(ctx, "name_mismatch", Optional.of("connect-host " + asked.host()
                    + ", encrypted ClientHello under another sni: the client went on although we cannot read it"));
        } else {
            over = true;
            ctx.pipeline().addLast(new FirstUse(
                    () -> interception.pinned().accepted(serve.client()),
                    () -> interception.leftWithoutRequest(identity, serve)));
            interception.beginExchanges(ctx.pipeline(), identity, true, serve.to(), serve.names());
            ctx.pipeline().remove(this);
        }
    }

    private void failed(ChannelHandlerContext ctx, HelloChoice.Serve serve, Throwable cause) {
        if (!over && !serve.cover()) {
            over = true;
            interception.handshakeFailed(identity, serve, cause);
        }
        over = true;
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HelloChoice.Serve serve = serving;
        if (serve == null) {
            ctx.close();
        } else {
            failed(ctx, serve, cause);
        }
    }

    private void refuse(ChannelHandlerContext ctx, String reason, Optional<String> detail) {
        record(reason, detail);
        ctx.close();
    }

    private void record(String reason, Optional<String> detail) {
        if (!over) {
            over = true;
            interception.refused(identity, Optional.of(asked), reason, detail);
        }
    }
}
