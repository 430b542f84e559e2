package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections of one event loop to one origin, and those who wait for a stream. Once an origin is known to
 * speak HTTP/2, all who ask while it is being dialled share that one connection. Event loop only.
 */
final class OriginStreams {
    /** What the loop's pool does for it. */
    interface Pool {
        /** Dials; answers with {@link #dialled}, {@link #dialledHttp1} or {@link #failed}. */
        void dial(OriginStreams origin);

        /** {@code by} more connections are idle. */
        void idle(int by);
    }

    /** Connections to one origin; beyond, streams wait for others to end. */
    private static final int MOST_CONNECTIONS = 16;

    private static final int MOST_WAITING = 1024;

    /** RFC 9113 section 6.5.2 advises an origin to allow at least these; it may say so once a connection begins only. */
    private static final int FIRST_LIMIT = 100;

    private final Origin origin;
    private final Pool pool;
    private final List<StreamConnection> connections = new ArrayList<>(1);
    private final ArrayDeque<Promise<Channel>> waiting = new ArrayDeque<>();
    private boolean speaksHttp2;
    private boolean speaksHttp1;
    private int dialling;
    private int limit = FIRST_LIMIT;

    OriginStreams(Origin origin, Pool pool) {
        this.origin = origin;
        this.pool = pool;
    }

    Origin origin() {
        return origin;
    }

    /** Whether it is worth waiting for a stream here; else a connection is dialled for each who asks. */
    boolean speaksHttp2() {
        return speaksHttp2;
    }

    /** Whether the origin asked for HTTP/1.1. */
    boolean speaksHttp1() {
        return speaksHttp1;
    }

    /** Streams at a time on a connection that has not said its own limit: as many as the latest one allowed. */
    int limit() {
        return limit;
    }

    /** A connection said its limit. A connection that allows none says nothing about the next. */
    void limited(int most) {
        limit = Math.max(1, most);
    }

    /** A stream of a connection there is; null where none has room. */
    @Nullable Channel stream() {
        for (int i = 0; i < connections.size(); i++) {
            StreamConnection connection = connections.get(i);
            if (connection.hasRoom()) {
                Channel stream = connection.openStream();
                if (stream != null) {
                    return stream;
                }
            }
        }
        return null;
    }

    /** Waits for a stream; false where too many do. */
    boolean await(Promise<Channel> promise) {
        if (waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(promise);
        dialIfNeeded();
        return true;
    }

    private void dialIfNeeded() {
        waiting.removeIf(Promise::isDone);
        if (!waiting.isEmpty() && dialling == 0 && connections.size() < MOST_CONNECTIONS) {
            dialling++;
            pool.dial(this);
        }
    }

    /** A dial for those who wait came to a connection that speaks HTTP/2. */
    void dialled(StreamConnection connection) {
        dialling--;
        connected(connection);
    }

    /** Any dial came to one. */
    void connected(StreamConnection connection) {
        speaksHttp2 = true;
        connections.add(connection);
        room(connection);
        dialIfNeeded();
    }

    /** The dial for those who wait came to a connection of HTTP/1.1: those who waited, in their order. */
    List<Promise<Channel>> dialledHttp1() {
        dialling--;
        speaksHttp2 = false;
        return takeWaiting();
    }

    void failed(Throwable cause) {
        dialling--;
        for (Promise<Channel> promise : takeWaiting()) {
            promise.tryFailure(cause);
        }
    }

    private List<Promise<Channel>> takeWaiting() {
        List<Promise<Channel>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** A connection takes more streams. */
    void room(StreamConnection connection) {
        while (!waiting.isEmpty() && connection.hasRoom()) {
            Promise<Channel> next = waiting.poll();
            if (next.isDone()) {
                continue;
            }
            Channel stream = connection.openStream();
            if (stream == null) {
                waiting.addFirst(next);
                return;
            }
            if (!next.trySuccess(stream)) {
                stream.close();
            }
        }
    }

    /** A connection takes no more, ever. */
    void left(StreamConnection connection) {
        connections.remove(connection);
        dialIfNeeded();
    }

    /** Whether it has no connection, and nobody waits for one. */
    boolean isUnused() {
        return connections.isEmpty() && waiting.isEmpty() && dialling == 0;
    }

    void idle(int by) {
        pool.idle(by);
    }

    /** The origin wants HTTP/1.1: nothing new over HTTP/2. */
    void http1Required() {
        speaksHttp1 = true;
        speaksHttp2 = false;
        for (StreamConnection connection : List.copyOf(connections)) {
            connection.end();
        }
    }

    void end() {
        for (StreamConnection connection : List.copyOf(connections)) {
            connection.end();
        }
    }
}
