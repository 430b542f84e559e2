package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.http.OriginStreamCodec;
import dev.wirewitness.proxy.http.StrictFrameCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to an origin and the streams on it: how many more it takes, whether it lives, when it has been
 * idle for too long. Last handler of its pipeline; event loop only. Leaves its {@link OriginStreams} once it takes no
 * more streams for ever.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class StreamConnection extends ChannelInboundHandlerAdapter {
    private static final long PING = 0x6c69_7665_3f00_0001L;
    private static final AttributeKey<Lease> LEASE = AttributeKey.valueOf(StreamConnection.class, "lease");

    /** A stream's place on its connection. */
    private record Lease(StreamConnection connection, boolean reused) {}

    private final Channel channel;
    private final OriginStreams owner;
    private final Http2 choice;
    private final long idleNanos;
    private final StrictFrameCodec codec;
    private final Http2StreamChannelBootstrap streams;
    private int most;
    private boolean told;
    private int open;
    private boolean used;
    private boolean leaving;
    private long readAt = System.nanoTime();
    private long idleSince = readAt;
    private long askedAt;
    private boolean asked;
    private @Nullable Future<?> timer;

    private StreamConnection(Channel channel, OriginStreams owner, Http2 choice, long idleNanos) {
        this.channel = channel;
        this.owner = owner;
        this.most = owner.limit();
        this.choice = choice;
        this.idleNanos = idleNanos;
        this.codec = StrictFrameCodec.forOrigin(choice);
        this.streams = new Http2StreamChannelBootstrap(channel);
    }

    /** Makes an open channel (TLS done, HTTP/2 agreed on) ready for streams. */
    static StreamConnection begin(Channel channel, OriginStreams owner, Http2 choice, long idleNanos) {
        StreamConnection connection = new StreamConnection(channel, owner, choice, idleNanos);
        channel.pipeline()
                .addLast(StrictFrameCodec.gatheredFlushes(), connection.codec, new Http2MultiplexHandler(Unasked.INSTANCE), connection);
        connection.watch();
        return connection;
    }

    /** Whether a channel is a stream of such a connection. */
    static boolean carries(Channel stream) {
        return stream instanceof Http2StreamChannel;
    }

    /** Whether nothing else was under way on a connection that had carried streams before: it may be stale. */
    static boolean reused(Channel stream) {
        Lease lease = stream.attr(LEASE).get();
        return lease != null && lease.reused;
    }

    boolean hasRoom() {
        return !leaving && channel.isActive() && open < Math.min(most, choice.maxStreams());
    }

    /** Opens a stream; there must be room. Null where the connection is just ending. */
    @Nullable Channel openStream() {
        Future<Http2StreamChannel> opened =
                streams.handler(new OriginStreamCodec(owner.origin().tls())).open();
        Channel stream = opened.getNow();
        if (stream == null) {
            leave();
            return null;
        }
        stream.attr(LEASE).set(new Lease(this, used && open == 0));
        stream.pipeline().addLast(new Watch());
        if (open++ == 0 && used) {
            owner.idle(-1);
        }
        used = true;
        stream.closeFuture().addListener(_ -> streamClosed());
        return stream;
    }

    private void streamClosed() {
        if (--open == 0) {
            idleSince = System.nanoTime();
            if (leaving) {
                channel.close();
                return;
            }
            owner.idle(1);
        }
        if (hasRoom()) {
            owner.room(this);
        }
    }

    /** No further stream here; those that are open end by themselves. */
    private void leave() {
        if (leaving) {
            return;
        }
        leaving = true;
        owner.left(this);
        if (open == 0) {
            if (used) {
                owner.idle(-1);
            }
            channel.close();
        }
    }

    /** Takes leave of the origin, at once where nothing is open. */
    void end() {
        if (channel.isActive()) {
            channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
        leave();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2GoAwayFrame) {
            leave();
        } else if (message instanceof Http2SettingsFrame frame) {
            Long limit = frame.settings().maxConcurrentStreams();
            if (limit != null || !told) { // RFC 9113 section 6.5.2: who sets no limit has none
                told = true;
                most = limit == null ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
                owner.limited(most);
            }
            if (hasRoom()) {
                owner.room(this);
            }
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readAt = System.nanoTime();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Http2Exception {
        if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
            codec.openWindow();
            ctx.flush();
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof Http2Exception)) {
            ctx.close(); // else the codec says why, and closes
        }
        leave();
    }

    /** One timer, as early as something can be due. */
    private void watch() {
        long now = System.nanoTime();
        long pingAfter = choice.pingAfter().toNanos();
        long due;
        if (open == 0) {
            asked = false;
            due = idleSince + idleNanos;
            if (due - now <= 0) {
                end();
                return;
            }
        } else if (asked && readAt - askedAt < 0) {
            due = askedAt + choice.pingTimeout().toNanos();
            if (due - now <= 0) {
                channel.close();
                return;
            }
        } else {
            asked = false;
            due = readAt + pingAfter;
            if (due - now <= 0) {
                asked = true;
                askedAt = now;
                channel.writeAndFlush(new DefaultHttp2PingFrame(PING));
                due = now + choice.pingTimeout().toNanos();
            }
        }
        long wait = Math.max(1_000_000, Math.min(due - now, pingAfter));
        timer = channel.eventLoop().schedule(this::watch, wait, TimeUnit.NANOSECONDS);
    }

    /** Behind each stream's codec. */
    private final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == OriginStreamCodec.HTTP_1_1_REQUIRED) {
                owner.http1Required();
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }
    }

    /** No origin may open a stream: push is off. */
    @ChannelHandler.Sharable
    private static final class Unasked extends ChannelInboundHandlerAdapter {
        static final Unasked INSTANCE = new Unasked();

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.close();
        }
    }
}
