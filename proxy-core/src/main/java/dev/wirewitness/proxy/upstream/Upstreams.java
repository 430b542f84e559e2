package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * Connections to origins, pooled per event loop, so that both sides of an exchange live on one loop and need no
 * locks. All methods are called on {@code loop}; futures complete on it, failed ones with {@link UpstreamFailure}.
 */
public interface Upstreams extends AutoCloseable {
    /**
     * An open connection for HTTP/1.1, its pipeline ending in an HTTP/1.1 codec (TLS before it where the
     * origin has TLS), autoRead on, pooled or new. The caller adds its own handler last and owns the channel until
     * {@link #release} or close.
     */
    Future<Channel> acquire(EventLoop loop, Origin origin);

    /** Whether the channel {@link #acquire} gave had carried an exchange before (it may be stale: retry once). */
    boolean reused(Channel channel);

    /** Gives back a connection whose last exchange ended cleanly; the caller's own handler may stay, at rest. */
    void release(Origin origin, Channel channel);

    /** A bare TCP connection (through the parent proxy where one is set) for a tunnel; the caller owns it. */
    Future<Channel> dial(EventLoop loop, Origin origin);

    @Override
    void close();
}
