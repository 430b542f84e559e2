package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel we have promised to a client and open ourselves: the first byte says TLS, plain HTTP, or neither (then it
 * is refused). Stays behind the TLS handler until the handshake is done, so that each failure is recorded once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class OpenedTunnel extends ChannelInboundHandlerAdapter {
    static final byte TLS_HANDSHAKE = 0x16;

    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority asked;
    private @Nullable Deadline<String> deadline;
    private HelloChoice.@Nullable Serve serving;
    private boolean begun;
    private boolean over;

    /** {@code asked}: what the client wanted a tunnel to, a name or an address. */
    OpenedTunnel(Interception interception, ClientIdentity identity, Authority asked) {
        this.interception = interception;
        this.identity = identity;
        this.asked = asked;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(
                ctx.channel().eventLoop(), reason -> refuse(ctx, reason, Optional.empty()));
        deadline.arm(interception.services().settings().timeouts().handshake(), "handshake_timeout");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (begun || over || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        byte first = bytes.getByte(bytes.readerIndex());
        ChannelPipeline pipeline = ctx.pipeline();
        if (first == TLS_HANDSHAKE) {
            begun = true;
            ClientHelloHandler hello = new ClientHelloHandler(
                    interception, identity, asked, (own, choice) -> chosen(ctx, own, choice));
            pipeline.addBefore(ctx.name(), null, hello);
            hello.channelRead(pipeline.context(hello), bytes); // not from the head: TLS with the proxy may stand there
        } else if (first >= 'A' && first <= 'Z') {
            begun = true;
            TunnelNames names = new TunnelNames(Optional.of(asked.host()), Optional.empty());
            interception.beginExchanges(pipeline, identity, false, asked, names);
            ctx.fireChannelRead(bytes);
            pipeline.remove(this);
        } else {
            bytes.release();
            refuse(ctx, "not_tls", Optional.empty());
        }
    }

    private void chosen(ChannelHandlerContext ctx, ChannelHandlerContext hello, HelloChoice choice) {
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
                ctx.pipeline().remove(this);
                ctx.pipeline().remove(hello.handler()); // last: what it has read goes to the tunnel
            }
            case HelloChoice.Serve serve -> {
                serving = serve;
                ctx.pipeline().replace(hello.handler(), null, serve.leaf().newHandler(ctx.alloc()));
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ExchangeHandler.DRAIN) {
            refuse(ctx, "proxy_stopping", Optional.empty());
            return;
        }
        HelloChoice.Serve serve = serving;
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
            refuse(ctx, "handshake_failed", Optional.of("no ClientHello that can be read"));
        } else {
            failed(ctx, serve, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (begun && serving == null) {
            record("handshake_failed", Optional.of("closed before its ClientHello was complete"));
        }
        ctx.fireChannelInactive();
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
