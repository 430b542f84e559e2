package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.ProxySettings.Listen;
import dev.wirewitness.proxy.record.ProxyMeters;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections are open, in all and for each client address. Any thread. */
final class ConnectionLimits {
    private final Listen settings;
    private final ProxyMeters meters;
    private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    ConnectionLimits(Listen settings, ProxyMeters meters) {
        this.settings = settings;
        this.meters = meters;
    }

    /** Counts one more, or says no. Each yes is followed by one {@link #closed}. */
    boolean opened(InetAddress client) {
        if (!meters.connectionOpened(settings.maxConnections())) {
            return false;
        }
        int open = perClient.merge(client, 1, Integer::sum);
        if (open > settings.maxConnectionsPerClient()) {
            closed(client);
            return false;
        }
        return true;
    }

    void closed(InetAddress client) {
        perClient.computeIfPresent(client, (_, open) -> open == 1 ? null : open - 1);
        meters.connectionClosed();
    }
}
