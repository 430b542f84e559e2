package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.FailureAnswers;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import dev.wirewitness.proxy.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the first request of a proxy connection: a CONNECT becomes an interception, a tunnel or a refusal; anything
 * else is for the {@link ExchangeHandler} behind. Leaves the pipeline either way.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private static final ByteBuf ESTABLISHED = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    private final Interception interception;
    private final ClientIdentity identity;
    private @Nullable HttpRequest connect;
    private boolean answered;

    public ConnectHandler(Interception interception, ClientIdentity identity) {
        this.interception = interception;
        this.identity = identity;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (answered) {
            ReferenceCountUtil.release(message);
            return;
        }
        HttpRequest opening = connect;
        if (opening == null) {
            if (message instanceof HttpRequest request
                    && request.method().equals(HttpMethod.CONNECT)
                    && request.decoderResult().isSuccess()) {
                connect = request;
            } else {
                ctx.pipeline().remove(this);
                ctx.fireChannelRead(message);
            }
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            answered = true;
            open(ctx, opening);
        }
    }

    private void open(ChannelHandlerContext ctx, HttpRequest request) {
        Optional<Authority> parsed = Authority.parse(request.uri(), -1);
        if (parsed.isEmpty()) {
            refuse(ctx, Optional.empty(), 400, "malformed_request", "CONNECT: target (expected: host:port)");
            return;
        }
        Authority to = parsed.get();
        switch (interception.scope().choose(to)) {
            case TunnelChoice.Refuse(String reason, String message) ->
                refuse(ctx, parsed, 400, reason, message);
            case TunnelChoice.Intercept() -> {
                established(ctx);
                ChannelPipeline pipeline = strip(ctx);
                pipeline.addLast(new OpenedTunnel(interception, identity, to));
                leave(ctx);
            }
            case TunnelChoice.Relay(String reason, boolean peek) -> dial(ctx, to, reason, peek);
        }
    }

    private void dial(ChannelHandlerContext ctx, Authority to, String reason, boolean peek) {
        Origin origin = new Origin(true, to.host(), to.port());
        Future<Channel> dialled = interception.services().upstreams().dial(ctx.channel().eventLoop(), origin);
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                failed(ctx, to, dialled.cause());
            } else if (!ctx.channel().isActive()) {
                dialled.getNow().close();
            } else {
                established(ctx);
                strip(ctx);
                Tunnel.begin(interception, identity, to, reason, peek, ctx.channel(), dialled.getNow());
                leave(ctx);
            }
        });
    }

    private void failed(ChannelHandlerContext ctx, Authority to, Throwable cause) {
        if (cause instanceof UpstreamFailure failure) {
            String message = failure.getMessage();
            int status = failure.kind() == UpstreamFailure.Kind.NOT_ALLOWED
                    ? 403
                    : failure.kind() == UpstreamFailure.Kind.TIMEOUT ? 504 : 502;
            refuse(ctx, Optional.of(to), status, failure.kind().id(), message == null ? "" : message);
        } else {
            refuse(ctx, Optional.of(to), 502, "upstream_connect", "Could not connect to " + to.host() + ".");
        }
    }

    private void refuse(
            ChannelHandlerContext ctx, Optional<Authority> to, int status, String reason, String message) {
        interception.refused(identity, to, reason);
        ctx.writeAndFlush(FailureAnswers.failure(status, "wirewitness_" + reason, message, true))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** From the codec's own place: raw bytes do not pass through it. */
    private static void established(ChannelHandlerContext ctx) {
        ctx.pipeline().context(ClientCodec.class).writeAndFlush(ESTABLISHED.duplicate());
    }

    /** Takes the exchange handler out; its time limits go with it. */
    private static ChannelPipeline strip(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(ExchangeHandler.class);
        return pipeline;
    }

    /** Takes the codec out last: what it had read ahead goes to the handlers now behind it. */
    private void leave(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(this);
        pipeline.remove(ClientCodec.class);
    }
}
