package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.List;

/** One client connection that speaks HTTP/2, with some streams at once. All on the run's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class StreamClients extends LoadConnection {
    private static final int WINDOW = 1 << 20;

    private final Http2StreamChannelBootstrap streams;
    private final String authority;
    private final String path;
    private final List<Slot> slots = new ArrayList<>();

    /** Begins to connect. {@code count}: streams that are open at once. */
    StreamClients(LoadRun run, EventLoop loop, LoadTarget target, String path, int count, SslContext tls) {
        super(run, loop, target, tls);
        this.path = path;
        authority = "localhost:" + target.originPort();
        for (int i = 0; i < count; i++) {
            slots.add(new Slot());
        }
        streams = new Http2StreamChannelBootstrap(channel());
    }

    List<Slot> slots() {
        return slots;
    }

    @Override
    void secured(ChannelHandlerContext ctx) {
        Http2Settings settings = new Http2Settings().pushEnabled(false).initialWindowSize(WINDOW);
        ctx.pipeline()
                .addBefore(ctx.name(), null, Http2FrameCodecBuilder.forClient().initialSettings(settings).build())
                .addBefore(ctx.name(), null, new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
        slots.forEach(run::connected);
    }

    /** One connection takes its place, with as many streams. */
    @Override
    void tellLost(String why) {
        for (Slot slot : slots) {
            run.lost(slot, why, slot == slots.getFirst());
        }
    }

    /** One stream after the other. */
    final class Slot implements LoadSlot {
        private long begunNanos;

        @Override
        public void send(ByteBuf request, long begun) {
            begunNanos = begun;
            streams.handler(new Answer(this)).open().addListener(opened -> {
                if (!opened.isSuccess()) {
                    lose(Dialling.root(opened.cause()));
                    return;
                }
                Http2StreamChannel stream = (Http2StreamChannel) opened.getNow();
                stream.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false)
                        .method("POST")
                        .scheme("https")
                        .authority(authority)
                        .path(path)
                        .add("user-agent", "compare")
                        .add("content-type", "application/json")
                        .addInt("content-length", request.readableBytes())));
                stream.writeAndFlush(new DefaultHttp2DataFrame(request.duplicate(), true));
            });
        }

        @Override
        public long begunNanos() {
            return begunNanos;
        }

        @Override
        public void close() {
            StreamClients.this.close();
        }
    }

    private final class Answer extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final Slot slot;
        private String status = "";
        private long bytes;

        Answer(Slot slot) {
            this.slot = slot;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            boolean end = false;
            if (frame instanceof Http2HeadersFrame head) {
                status = String.valueOf(head.headers().status());
                end = head.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                bytes += data.content().readableBytes();
                end = data.isEndStream();
            }
            if (end && status.equals("200")) {
                run.answered(slot, bytes);
            } else if (end) {
                lose("answer with status " + status);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                lose("stream reset with error " + reset.errorCode());
            }
        }
    }
}
