package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.proxy.act.FailureAnswers;
import dev.wirewitness.proxy.act.StreamHandler;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.RequestReader;
import dev.wirewitness.proxy.http.RequestReader.Reading;
import dev.wirewitness.proxy.http.StreamFault;
import dev.wirewitness.proxy.http.StreamRequest;
import dev.wirewitness.proxy.http.StreamSocket;
import dev.wirewitness.proxy.identity.Claims;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the request of one stream on a proxy connection of HTTP/2: a CONNECT (RFC 9113 section 8.5) asks the {@link
 * TunnelOpener}, and the stream becomes the tunnel; anything else is for the {@link StreamHandler} behind.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the stream's end
final class StreamConnectHandler extends ChannelInboundHandlerAdapter {
    private final Interception interception;
    private ClientIdentity identity;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(1);
    private boolean asked;
    private boolean ended;
    private boolean answered;

    StreamConnectHandler(Interception interception, ClientIdentity identity) {
        this.interception = interception;
        this.identity = identity;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (asked) {
            early(message);
        } else if (message instanceof StreamRequest request
                && request.method().equals(HttpMethod.CONNECT)
                && request.protocol().isEmpty()) {
            asked = true;
            ctx.pipeline().remove(StreamHandler.class);
            connect(ctx, request);
        } else {
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
        }
    }

    /** Bytes for the tunnel that came before it stands; reading has stopped, but not at once. */
    private void early(Object message) {
        ended |= message instanceof LastHttpContent;
        if (!answered && message instanceof HttpContent content && content.content().isReadable()) {
            early.add(content.content());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void dropEarly() {
        answered = true;
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropEarly();
        if (!asked) {
            ctx.fireChannelInactive();
        }
    }

    private void connect(ChannelHandlerContext ctx, StreamRequest request) {
        Optional<Authority> named = Authority.parse(request.uri(), -1);
        if (named.isEmpty()) {
            new TunnelOpener(interception, identity, new Asked(ctx))
                    .refuse(named, TunnelRefusal.malformed("CONNECT: :authority (expected: host:port)"));
            return;
        }
        Authority to = named.get();
        Claims claims = interception.services().callers().take(request.headers());
        int maxFields = interception.services().settings().limits().maxHeaderFields();
        Optional<Reading.Rejected> wrong = RequestReader.wrongConnect(request, to, maxFields);
        if (wrong.isPresent()) {
            Reading.Rejected why = wrong.get();
            interception.refused(identity, named, why.reason());
            answer(ctx, FailureAnswers.failure(why.status(), "wirewitness_" + why.reason(), why.message()));
            return;
        }
        ctx.channel().config().setAutoRead(false); // until there is somebody for the bytes behind
        interception.services().callers().identify(ctx.executor(), identity.caller(), claims, found -> {
            if (ctx.channel().isActive()) {
                identified(ctx, to, found);
            }
        });
    }

    private void identified(ChannelHandlerContext ctx, Authority to, Identified found) {
        switch (found) {
            case Identified.Known(Caller caller) -> {
                identity = identity.as(caller);
                new TunnelOpener(interception, identity, new Asked(ctx)).open(to);
            }
            case Identified.Refused refused -> {
                interception.notServed(identity, Optional.of(to), refused);
                answer(ctx, FailureAnswers.unidentified(refused));
            }
        }
    }

    /** Ends the stream with an answer; what the client still sends on it is not needed. */
    private void answer(ChannelHandlerContext ctx, FullHttpResponse answer) {
        dropEarly();
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(answer)
                .addListener(_ -> ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (asked && event instanceof StreamFault) {
            interception.refused(identity, Optional.empty(), "malformed_request");
        } else if (!asked) {
            ctx.fireUserEventTriggered(event);
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    /** Answers on the stream, which then is a connection of its own; the handlers of requests go. */
    private final class Asked implements TunnelClient {
        private final ChannelHandlerContext ctx;
        private @Nullable Channel socket;

        Asked(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public Channel channel() {
            return socket == null ? ctx.channel() : socket;
        }

        @Override
        public void established(Consumer<ChannelPipeline> next) {
            ctx.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
            Channel own = StreamSocket.over(ctx.channel());
            socket = own;
            next.accept(own.pipeline());
            ctx.pipeline().remove(ctx.handler());
            StreamSocket.open(ctx.channel(), own, early, ended);
        }

        @Override
        public void refused(TunnelRefusal why) {
            answer(ctx, FailureAnswers.failure(status(why), "wirewitness_" + why.reason(), why.message()));
        }

        private int status(TunnelRefusal why) {
            return switch (why.kind()) {
                case MALFORMED -> 400;
                case NOT_ALLOWED -> 403;
                case UNRESOLVED, UNREACHABLE, REFUSED -> 502;
                case TIMED_OUT -> 504;
            };
        }
    }
}
