package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.FailureAnswers;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.http.RequestReader;
import dev.wirewitness.proxy.identity.Claims;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the first request of a proxy connection: a CONNECT over HTTP/1.1 asks the {@link TunnelOpener}; anything else
 * is for the {@link ExchangeHandler} behind. Leaves the pipeline either way.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ConnectHandler extends ChannelInboundHandlerAdapter {
    private static final ByteBuf ESTABLISHED = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    private final Interception interception;
    private ClientIdentity identity;
    private @Nullable Authority to;
    private Claims claims = Claims.NONE;
    private boolean keepAlive;
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
        if (to == null) {
            if (message instanceof HttpRequest request
                    && request.method().equals(HttpMethod.CONNECT)
                    && request.decoderResult().isSuccess()) {
                check(ctx, request);
            } else {
                ctx.pipeline().remove(this);
                ctx.fireChannelRead(message);
            }
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent) {
            answered = true;
            identify(ctx, to);
            if (answered && !ctx.isRemoved()) {
                ctx.channel().config().setAutoRead(false); // until there is somebody for the bytes behind
            }
        }
    }

    /** Refuses what is no sound CONNECT as soon as its head is read. */
    private void check(ChannelHandlerContext ctx, HttpRequest request) {
        Optional<Authority> named = Authority.parse(request.uri(), -1);
        if (named.isEmpty()) {
            answered = true;
            opener(ctx).refuse(named, TunnelRefusal.malformed("CONNECT: target (expected: host:port)"));
            return;
        }
        to = named.get();
        claims = interception.services().callers().take(request.headers());
        keepAlive = HttpUtil.isKeepAlive(request);
        int maxFields = interception.services().settings().limits().maxHeaderFields();
        RequestReader.wrongConnect(request, to, maxFields).ifPresent(wrong -> {
            answered = true;
            interception.refused(identity, named, wrong.reason());
            refuse(ctx, wrong.status(), wrong.reason(), wrong.message());
        });
    }

    private void identify(ChannelHandlerContext ctx, Authority asked) {
        interception.services().callers().identify(ctx.executor(), identity.caller(), claims, found -> {
            if (!ctx.channel().isActive()) {
                return;
            }
            switch (found) {
                case Identified.Known(Caller caller) -> {
                    identity = identity.as(caller);
                    opener(ctx).open(asked);
                }
                case Identified.Refused refused -> notServed(ctx, asked, refused);
            }
        });
    }

    /** The client may try again on this connection, unless it did not wait for the answer. */
    private void notServed(ChannelHandlerContext ctx, Authority asked, Identified.Refused refused) {
        interception.notServed(identity, Optional.of(asked), refused);
        FullHttpResponse answer = FailureAnswers.unidentified(refused);
        if (keepAlive && ctx.pipeline().get(ClientCodec.class).noTunnel()) {
            ctx.writeAndFlush(answer);
            to = null;
            answered = false;
            ctx.fireUserEventTriggered(ExchangeHandler.ANSWERED);
            ctx.channel().config().setAutoRead(true);
        } else {
            end(ctx, answer);
        }
    }

    private TunnelOpener opener(ChannelHandlerContext ctx) {
        return new TunnelOpener(interception, identity, new Asked(ctx));
    }

    private void refuse(ChannelHandlerContext ctx, int status, String reason, String message) {
        end(ctx, FailureAnswers.failure(status, "wirewitness_" + reason, message));
    }

    private void end(ChannelHandlerContext ctx, FullHttpResponse answer) {
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.pipeline().remove(ExchangeHandler.class);
        Farewell.say(ctx.channel(), answer, interception.services().settings().timeouts().linger());
        leave(ctx.pipeline());
    }

    /** The codec last: what it has not read goes to the handlers now behind it. */
    private void leave(ChannelPipeline pipeline) {
        pipeline.remove(this);
        pipeline.remove(ClientCodec.class);
    }

    /** Answers in HTTP/1.1; the codec and the exchange handler behind go once the tunnel stands. */
    private final class Asked implements TunnelClient {
        private final ChannelHandlerContext ctx;

        Asked(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public Channel channel() {
            return ctx.channel();
        }

        @Override
        public void established(Consumer<ChannelPipeline> next) {
            ChannelPipeline pipeline = ctx.pipeline();
            // from the codec's own place: raw bytes do not pass through it
            pipeline.context(ClientCodec.class).writeAndFlush(ESTABLISHED.duplicate());
            pipeline.remove(ExchangeHandler.class); // its time limits go with it
            next.accept(pipeline);
            leave(pipeline);
            ctx.channel().config().setAutoRead(true); // it stopped while somebody looked at a password
        }

        @Override
        public void refused(TunnelRefusal why) {
            int status =
                    switch (why.kind()) {
                        case MALFORMED -> 400;
                        case NOT_ALLOWED -> 403;
                        case UNRESOLVED, UNREACHABLE, REFUSED -> 502;
                        case TIMED_OUT -> 504;
                    };
            refuse(ctx, status, why.reason(), why.message());
        }
    }
}
