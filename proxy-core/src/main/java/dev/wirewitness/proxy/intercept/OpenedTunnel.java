package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
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
    private final Authority to;
    private @Nullable Deadline<String> deadline;
    private boolean begun;
    private boolean refused;

    OpenedTunnel(Interception interception, ClientIdentity identity, Authority to) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), reason -> refuse(ctx, reason));
        deadline.arm(interception.services().settings().timeouts().handshake(), "handshake_timeout");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (begun || refused || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        byte first = bytes.getByte(bytes.readerIndex());
        ChannelPipeline pipeline = ctx.pipeline();
        if (first == TLS_HANDSHAKE) {
            begun = true;
            ClientHelloHandler hello = new ClientHelloHandler(interception, to, reason -> refuse(ctx, reason));
            pipeline.addBefore(ctx.name(), null, hello);
            pipeline.fireChannelRead(bytes);
        } else if (first >= 'A' && first <= 'Z') {
            begun = true;
            interception.beginExchanges(pipeline, identity, false, to);
            ctx.fireChannelRead(bytes);
            pipeline.remove(this);
        } else {
            bytes.release();
            refuse(ctx, "not_tls");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                interception.beginExchanges(ctx.pipeline(), identity, true, to);
                ctx.pipeline().remove(this);
            } else {
                refuse(ctx, "handshake_failed");
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx, "handshake_failed");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (begun) {
            refuse(ctx, "handshake_failed");
        }
        ctx.fireChannelInactive();
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (!refused) {
            refused = true;
            interception.refused(identity, Optional.of(to), reason);
        }
        ctx.close();
    }
}
