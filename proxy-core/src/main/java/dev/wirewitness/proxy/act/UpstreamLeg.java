package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.http.OriginCodec;
import dev.wirewitness.proxy.upstream.Origin;
import dev.wirewitness.proxy.upstream.UpstreamFailure;
import dev.wirewitness.proxy.upstream.Upstreams;
import dev.wirewitness.proxy.upstream.Upstreams.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's connection to its origin: found, used, given back or closed. Owns the channel from the moment it is
 * found until {@link #release} or {@link #drop}. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class UpstreamLeg {
    private static final long UNREAD_REQUEST_SECONDS = 10;

    private final Upstreams upstreams;
    private final EventLoop loop;
    private final Origin origin;
    private final boolean http1;
    private final ExchangeDriver driver;
    private @Nullable Channel channel;
    private @Nullable UpstreamHandler handler;
    private @Nullable ChannelFuture written;
    private boolean pausedByClient;
    private boolean unflushed;
    private boolean ending;

    /** {@code http1}: whether only HTTP/1.1 can carry the exchange. */
    UpstreamLeg(Upstreams upstreams, EventLoop loop, Origin origin, boolean http1, ExchangeDriver driver) {
        this.upstreams = upstreams;
        this.loop = loop;
        this.origin = origin;
        this.http1 = http1;
        this.driver = driver;
    }

    /** Finds a connection and tells the driver; {@code fresh}: one that carried nothing before. */
    void connect(boolean fresh) {
        Wish any = http1 ? Wish.HTTP_1 : Wish.ANY;
        Wish unused = http1 ? Wish.UNUSED_HTTP_1 : Wish.UNUSED;
        Future<Channel> found = upstreams.acquire(loop, origin, fresh ? unused : any);
        if (found.isDone()) {
            found(found);
        } else {
            found.addListener((Future<Channel> done) -> found(done));
        }
    }

    private void found(Future<Channel> done) {
        if (!done.isSuccess()) {
            Throwable cause = done.cause();
            if (cause instanceof UpstreamFailure failure) {
                driver.upstreamFailed(failure);
            } else {
                driver.upstreamFailed(new UpstreamFailure(
                        UpstreamFailure.Kind.CONNECT, "Could not connect to " + origin.host() + ".", cause));
            }
            return;
        }
        Channel got = done.getNow();
        channel = got;
        driver.upstreamReady(upstreams.reused(got));
    }

    /** Attaches the driver to the connection. */
    private Channel attach() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("upstream channel: none (expected: one, found before)");
        }
        UpstreamHandler attached = UpstreamHandler.of(open);
        attached.serve(driver);
        handler = attached;
        return open;
    }

    /** Sends a whole request; takes the buffers. */
    void sendWhole(HttpRequest head, List<ByteBuf> content, HttpHeaders trailers) {
        Channel open = attach();
        if (content.size() <= 1) {
            ByteBuf body = content.isEmpty() ? Unpooled.EMPTY_BUFFER : content.getFirst();
            written = open.writeAndFlush(new DefaultFullHttpRequest(
                    head.protocolVersion(),
                    head.method(),
                    head.uri(),
                    body,
                    head.headers(),
                    trailers));
            return;
        }
        open.write(head, open.voidPromise());
        for (ByteBuf buffer : content) {
            open.write(new DefaultHttpContent(buffer), open.voidPromise());
        }
        written = open.writeAndFlush(last(trailers));
    }

    private static LastHttpContent last(HttpHeaders trailers) {
        return trailers.isEmpty()
                ? LastHttpContent.EMPTY_LAST_CONTENT
                : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
    }

    /** Sends the beginning of a request; {@link #relay} follows until {@link #endRelay}. Takes the buffers. */
    void sendBeginning(HttpRequest head, List<ByteBuf> content) {
        Channel open = attach();
        open.write(head, open.voidPromise());
        for (ByteBuf buffer : content) {
            open.write(new DefaultHttpContent(buffer), open.voidPromise());
        }
        open.flush();
    }

    /** Sends more of it, at once; false when the connection has enough for now. Takes the buffer. */
    boolean relayNow(ByteBuf content) {
        boolean more = relay(new DefaultHttpContent(content));
        flush();
        return more;
    }

    /** Sends more of it; false when the connection has enough for now. Takes the content. */
    boolean relay(HttpContent content) {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            content.release();
            return true;
        }
        open.write(new DefaultHttpContent(content.content()), open.voidPromise());
        unflushed = true;
        return open.isWritable();
    }

    /** Whether what the origin says is read. */
    boolean listening() {
        return !pausedByClient;
    }

    /** Sends bytes of a WebSocket, unflushed; takes them. From the codec's own place: they do not pass through it. */
    void bytes(ByteBuf bytes) {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            bytes.release();
            return;
        }
        ChannelHandlerContext codec = open.pipeline().context(OriginCodec.class);
        codec.write(bytes, open.voidPromise());
        unflushed = true;
    }

    /** Closes the connection of a WebSocket once what was written has left. */
    void closeWritten() {
        Channel open = channel;
        UpstreamHandler attached = handler;
        channel = null;
        handler = null;
        if (open == null) {
            return;
        }
        if (attached != null) {
            attached.rest();
        }
        open.config().setAutoRead(true);
        open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void endRelay(HttpHeaders trailers) {
        if (channel != null) {
            written = channel.writeAndFlush(last(trailers));
        }
    }

    /** Lets go what was relayed; the rest of a request is flushed as it is written. */
    void flush() {
        if (unflushed && channel != null) {
            unflushed = false;
            channel.flush();
        }
    }

    boolean writable() {
        return channel == null || channel.isWritable();
    }

    /** Reads from the origin, or lets it wait. */
    void reading(boolean on) {
        if (channel != null && pausedByClient == on) {
            pausedByClient = !on;
            channel.config().setAutoRead(on);
        }
    }

    /** Whether {@code other} is the connection in use. */
    boolean is(Channel other) {
        return channel == other;
    }

    /**
     * The exchange ended cleanly on the origin's side; {@code keepAlive}: the connection may carry another. It goes
     * back at {@link #readComplete}, when its decoder is no longer at work.
     */
    void release(boolean keepAlive) {
        if (keepAlive) {
            ending = true;
        } else {
            detach(false);
        }
    }

    /** All that had arrived was handed on. */
    void readComplete() {
        if (ending) {
            ending = false;
            detach(true);
        }
    }

    private void detach(boolean keepAlive) {
        Channel open = channel;
        UpstreamHandler attached = handler;
        ChannelFuture sent = written;
        channel = null;
        handler = null;
        if (open == null) {
            return;
        }
        if (attached != null) {
            attached.rest();
        }
        if (pausedByClient) {
            pausedByClient = false;
            open.config().setAutoRead(true);
        }
        if (!keepAlive || !open.isActive() || sent == null) {
            open.close();
        } else if (sent.isDone()) {
            giveBack(open, sent);
        } else {
            // it answered before it had read all of the request: worth keeping if it reads the rest soon
            var patience = loop.schedule(() -> open.close(), UNREAD_REQUEST_SECONDS, TimeUnit.SECONDS);
            sent.addListener((ChannelFutureListener) done -> {
                if (patience.cancel(false)) {
                    giveBack(open, done);
                }
            });
        }
    }

    private void giveBack(Channel open, ChannelFuture sent) {
        if (sent.isSuccess()) {
            upstreams.release(origin, open);
        } else {
            open.close();
        }
    }

    /** Closes the connection, whatever it is doing; one not used yet goes back. */
    void drop() {
        ending = false;
        Channel open = channel;
        UpstreamHandler attached = handler;
        channel = null;
        handler = null;
        if (open == null) {
            return;
        }
        if (attached == null) {
            upstreams.release(origin, open);
            return;
        }
        attached.rest();
        open.close();
    }
}
