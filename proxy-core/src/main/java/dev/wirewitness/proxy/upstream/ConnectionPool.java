package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one event loop, the last one used first. Those idle too long are closed by a timer that runs
 * only while there are any. All methods but the constructor on that loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class ConnectionPool {
    private final EventLoop loop;
    private final int maxIdle;
    private final long idleNanos;
    private final AtomicInteger idleCount;
    private final Map<Origin, ArrayDeque<PooledConnection>> idle = new HashMap<>();
    private @Nullable Future<?> timer;
    private boolean closed;

    /** Counts its idle connections in {@code idleCount}, shared by all loops. */
    ConnectionPool(EventLoop loop, int maxIdle, long idleNanos, AtomicInteger idleCount) {
        this.loop = loop;
        this.maxIdle = maxIdle;
        this.idleNanos = idleNanos;
        this.idleCount = idleCount;
    }

    @Nullable Channel take(Origin origin) {
        ArrayDeque<PooledConnection> connections = idle.get(origin);
        if (connections == null) {
            return null;
        }
        PooledConnection connection;
        while ((connection = connections.pollFirst()) != null) {
            idleCount.decrementAndGet();
            if (connection.channel().isActive()) {
                connection.leavePool();
                return connection.channel();
            }
        }
        return null;
    }

    void give(Channel channel) {
        PooledConnection connection = PooledConnection.of(channel);
        if (!channel.isActive() || !connection.enterPool(System.nanoTime()) || closed || maxIdle == 0) {
            channel.close();
            return;
        }
        ArrayDeque<PooledConnection> connections =
                idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>());
        connections.addFirst(connection);
        idleCount.incrementAndGet();
        if (connections.size() > maxIdle) {
            PooledConnection oldest = connections.removeLast();
            idleCount.decrementAndGet();
            oldest.channel().close();
        }
        if (timer == null) {
            timer = loop.schedule(this::evict, idleNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** A connection ended, idle or not. */
    void closed(PooledConnection connection) {
        if (!connection.idle()) {
            return;
        }
        ArrayDeque<PooledConnection> connections = idle.get(connection.origin());
        if (connections != null && connections.remove(connection)) {
            idleCount.decrementAndGet();
            if (connections.isEmpty()) {
                idle.remove(connection.origin());
            }
        }
    }

    private void evict() {
        timer = null;
        long now = System.nanoTime();
        long oldest = now;
        for (Iterator<ArrayDeque<PooledConnection>> all = idle.values().iterator(); all.hasNext(); ) {
            ArrayDeque<PooledConnection> connections = all.next();
            PooledConnection last;
            while ((last = connections.peekLast()) != null && now - last.idleSince() >= idleNanos) {
                connections.removeLast();
                idleCount.decrementAndGet();
                last.channel().close();
            }
            if (last == null) {
                all.remove();
            } else if (last.idleSince() - oldest < 0) {
                oldest = last.idleSince();
            }
        }
        if (!idle.isEmpty()) {
            timer = loop.schedule(this::evict, Math.max(1, oldest + idleNanos - now), TimeUnit.NANOSECONDS);
        }
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        for (ArrayDeque<PooledConnection> connections : idle.values()) {
            for (PooledConnection connection : connections.toArray(PooledConnection[]::new)) {
                idleCount.decrementAndGet();
                connection.channel().close();
            }
            connections.clear();
        }
        idle.clear();
    }
}
