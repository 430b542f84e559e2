package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * Connections to origins, pooled per event loop, so that both sides of an exchange live on one loop and need no
 * locks. All methods are called on {@code loop}; futures complete on it, failed ones with {@link UpstreamFailure}.
 */
public interface Upstreams extends AutoCloseable {
    /** What has to be true of a channel. */
    enum Wish {
        ANY(false, false),
        /** On a connection that carried nothing before. */
        UNUSED(true, false),
        /** A connection of its own that speaks HTTP/1.1. */
        HTTP_1(false, true),
        UNUSED_HTTP_1(true, true);

        private final boolean unused;
        private final boolean http1;

        Wish(boolean unused, boolean http1) {
            this.unused = unused;
            this.http1 = http1;
        }

        boolean unused() {
            return unused;
        }

        boolean http1() {
            return http1;
        }
    }

    /**
     * An open channel for one exchange: a connection of HTTP/1.1, pooled or new, or a stream of an HTTP/2 connection
     * that others use too. Either way its pipeline ends in a codec that takes and gives Netty's HTTP/1.1 messages, and
     * autoRead is on. The caller adds its own handler last and owns the channel until {@link #release} or close.
     */
    Future<Channel> acquire(EventLoop loop, Origin origin, Wish wish);

    /** Whether the channel {@link #acquire} gave is of a connection that had been idle (it may be stale: retry once). */
    boolean reused(Channel channel);

    /**
     * Gives back a channel whose last exchange ended cleanly, or that was not used; the caller's own handler may stay,
     * at rest.
     */
    void release(Origin origin, Channel channel);

    /** A bare TCP connection (through the parent proxy where one is set) for a tunnel; the caller owns it. */
    Future<Channel> dial(EventLoop loop, Origin origin);

    /** The same with TLS done, for bytes that are no HTTP; the caller owns it. */
    Future<Channel> dialSecured(EventLoop loop, Origin origin);

    @Override
    void close();
}
