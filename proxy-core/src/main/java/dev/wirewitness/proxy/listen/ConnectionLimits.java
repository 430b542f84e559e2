package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.ProxySettings.Listen;
import dev.wirewitness.proxy.record.ProxyMeters;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many connections are open, in all and for each client address. Any thread. */
final class ConnectionLimits {
    private static final long RECORD_EVERY = Duration.ofSeconds(1).toNanos();

    private final Listen settings;
    private final ProxyMeters meters;
    private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    private final AtomicLong recordedAt = new AtomicLong(System.nanoTime() - RECORD_EVERY);

    ConnectionLimits(Listen settings, ProxyMeters meters) {
        this.settings = settings;
        this.meters = meters;
    }

    /** Counts one more, or says no. Each yes is followed by one {@link #closed}. */
    boolean opened() {
        return meters.connectionOpened(settings.maxConnections());
    }

    void closed() {
        meters.connectionClosed();
    }

    /** Counts one more of this client, or says no. Each yes is followed by one {@link #left}. */
    boolean arrived(InetAddress client) {
        int open = perClient.merge(client, 1, Integer::sum);
        if (open > settings.maxConnectionsPerClient()) {
            left(client);
            return false;
        }
        return true;
    }

    void left(InetAddress client) {
        perClient.computeIfPresent(client, (_, open) -> open == 1 ? null : open - 1);
    }

    /** Whether a refusal deserves a record: one per second does, or a flood of connections would flood the log. */
    boolean worthARecord() {
        long now = System.nanoTime();
        long last = recordedAt.get();
        return now - last >= RECORD_EVERY && recordedAt.compareAndSet(last, now);
    }
}
