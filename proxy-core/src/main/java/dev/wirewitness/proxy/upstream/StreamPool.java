package dev.wirewitness.proxy.upstream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The HTTP/2 connections of one event loop, by origin, and which origins are known to speak it. All methods but the
 * constructor on that loop.
 */
final class StreamPool implements OriginStreams.Pool {
    /** Origins remembered without a connection; beyond, what was learned of them is forgotten. */
    private static final int MOST_REMEMBERED = 4096;

    private final Map<Origin, OriginStreams> origins = new HashMap<>();
    private final Consumer<OriginStreams> dialling;
    private final AtomicInteger idleCount;

    /** {@code dialling}: dials for those who wait; {@code idleCount} is shared by all loops. */
    StreamPool(Consumer<OriginStreams> dialling, AtomicInteger idleCount) {
        this.dialling = dialling;
        this.idleCount = idleCount;
    }

    OriginStreams of(Origin origin) {
        OriginStreams known = origins.get(origin);
        if (known != null) {
            return known;
        }
        if (origins.size() >= MOST_REMEMBERED) {
            origins.values().removeIf(OriginStreams::isUnused);
        }
        OriginStreams added = new OriginStreams(origin, this);
        origins.put(origin, added);
        return added;
    }

    @Override
    public void dial(OriginStreams origin) {
        dialling.accept(origin);
    }

    @Override
    public void idle(int by) {
        idleCount.addAndGet(by);
    }

    void close() {
        List.copyOf(origins.values()).forEach(OriginStreams::end);
    }
}
