package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.http.OriginCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the codec of each connection. Bytes that arrive while the connection is idle, which nobody asked for,
 * close it: whatever they are, they must not become the answer to the next request. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class PooledConnection extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<PooledConnection> KEY = AttributeKey.valueOf(PooledConnection.class,
            "connection");

    private final Channel channel;
    private final OriginCodec codec = new OriginCodec();
    private final ConnectionPool pool;
    private final Origin origin;
    private boolean idle;
    private boolean reused;
    private long idleSince;

    private PooledConnection(Channel channel, ConnectionPool pool, Origin origin) {
        this.channel = channel;
        this.pool = pool;
        this.origin = origin;
    }

    /** Makes an open channel (TLS done) ready for its first exchange. */
    static PooledConnection begin(Channel channel, ConnectionPool pool, Origin origin) {
        PooledConnection connection = new PooledConnection(channel, pool, origin);
        channel.attr(KEY).set(connection);
        channel.pipeline().addLast(connection, connection.codec);
        return connection;
    }

    /** Of a channel that {@link #begin} has seen. */
    static PooledConnection of(Channel channel) {
        PooledConnection connection = channel.attr(KEY).get();
        if (connection == null) {
            throw new IllegalArgumentException("channel " + channel.id() + " was not acquired here");
        }
        return connection;
    }

    Channel channel() {
        return channel;
    }

    Origin origin() {
        return origin;
    }

    boolean idle() {
        return idle;
    }

    boolean reused() {
        return reused;
    }

    long idleSince() {
        return idleSince;
    }

    void leavePool() {
        idle = false;
        reused = true;
    }

    /**
     * Becomes idle; false when bytes came behind the answer that was the last one.
     *
     * @param now nanoseconds of the pool's clock
     */
    boolean enterPool(long now) {
        idle = true;
        idleSince = now;
        return codec.clean();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (idle) {
            ReferenceCountUtil.release(message);
            ctx.close();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (idle) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (idle) {
            ReferenceCountUtil.release(event);
            ctx.close(); // the origin's close_notify, or its half-close
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
