package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.http.ClientStreamCodec;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.http.StrictFrameCodec;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client connection that speaks HTTP/2: a {@link StreamHandler} for each stream, limits on a connection without
 * any, records of what is malformed or a flood, and an orderly end. Last handler of the connection's pipeline.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ClientStreams extends ChannelInboundHandlerAdapter {
    /** Told by its answer that the client has read the first GOAWAY. */
    private static final long DRAIN_PING = 0x6472_6169_6e00_0001L;

    private enum Waiting {
        FIRST_STREAM,
        NEXT_STREAM,
        DRAIN
    }

    private final ExchangeServices services;
    private final RequestAdmission admission;
    private final StrictFrameCodec codec;
    private final Consumer<ChannelPipeline> before;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Deadline<Waiting> deadline;
    private final Set<Channel> streams = new LinkedHashSet<>();
    private boolean draining;
    private boolean lastCall;

    private ClientStreams(
            ExchangeServices services,
            RequestAdmission admission,
            StrictFrameCodec codec,
            Consumer<ChannelPipeline> before) {
        this.services = services;
        this.admission = admission;
        this.codec = codec;
        this.before = before;
    }

    /**
     * Adds all that an HTTP/2 connection needs to the end of a pipeline.
     *
     * @param inside as for other requests
     * @param before adds to the end of a stream's pipeline what sees requests before they are admitted
     */
    public static void begin(
            ChannelPipeline pipeline,
            ExchangeServices services,
            ClientIdentity identity,
            Optional<Inside> inside,
            Consumer<ChannelPipeline> before) {
        Http2 choice = services.settings().http2();
        StrictFrameCodec codec = StrictFrameCodec.forClient(
                choice,
                services.settings().limits().maxHeaderBytes(),
                services.settings().webSockets().inspect(),
                services.settings().timeouts().linger());
        ClientStreams streams =
                new ClientStreams(services, new RequestAdmission(services, identity, inside), codec, before);
        pipeline.addLast(
                StrictFrameCodec.gatheredFlushes(), codec, new Http2MultiplexHandler(streams.new Opening()), streams);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Http2Exception {
        ctx = context;
        deadline = new Deadline<>(context.channel().eventLoop(), this::passed);
        deadline.arm(services.settings().timeouts().header(), Waiting.FIRST_STREAM);
        codec.openWindow();
        context.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void opened(Channel stream) {
        streams.add(stream);
        if (deadline != null && !draining) {
            deadline.disarm();
        }
        stream.closeFuture().addListener(_ -> closed(stream));
    }

    private void closed(Channel stream) {
        streams.remove(stream);
        if (!streams.isEmpty() || deadline == null) {
            return;
        }
        if (lastCall) {
            end();
        } else if (!draining) {
            deadline.arm(services.settings().timeouts().keepAlive(), Waiting.NEXT_STREAM);
        }
    }

    private void passed(Waiting what) {
        switch (what) {
            case FIRST_STREAM, NEXT_STREAM -> {
                goAway(0);
                end();
            }
            case DRAIN -> lastCall();
        }
    }

    /** RFC 9113 section 6.8: first a GOAWAY that refuses nothing, and once it must have arrived, one that does. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        if (streams.isEmpty()) {
            goAway(0);
            end();
            return;
        }
        goAway(Integer.MAX_VALUE);
        ctx().writeAndFlush(new DefaultHttp2PingFrame(DRAIN_PING));
        if (deadline != null) {
            deadline.arm(services.settings().timeouts().linger(), Waiting.DRAIN);
        }
    }

    private void lastCall() {
        if (!lastCall) {
            lastCall = true;
            goAway(0);
            if (streams.isEmpty()) {
                end();
            }
        }
    }

    private void goAway(int streamsAhead) {
        ctx().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(streamsAhead));
    }

    private void end() {
        ctx().channel().close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ExchangeHandler.DRAIN || event == ExchangeHandler.STOP) {
            drain();
            for (Channel stream : List.copyOf(streams)) {
                stream.pipeline().fireUserEventTriggered(event);
            }
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (draining && message instanceof Http2PingFrame ping && ping.ack() && ping.content() == DRAIN_PING) {
            lastCall();
        }
        ReferenceCountUtil.release(message);
    }

    /** What Netty or the flood meter found; the codec says GOAWAY and closes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof Http2Exception error)) {
            context.close();
        } else {
            admission.note(error.error() == Http2Error.ENHANCE_YOUR_CALM ? "http2_flood" : "malformed_request");
        }
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            throw new IllegalStateException("context: none (expected: handler in a pipeline)");
        }
        return context;
    }

    /** Sets up each stream. */
    @ChannelHandler.Sharable
    private final class Opening extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext stream) {
            Channel channel = stream.channel();
            opened(channel);
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new ClientStreamCodec());
            before.accept(pipeline);
            pipeline.addLast(new StreamHandler(admission));
            pipeline.remove(this);
        }
    }
}
