package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.ProxySettings.Listen;
import dev.wirewitness.proxy.record.ProxyMeters;
import dev.wirewitness.proxy.record.Sparingly;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections are open, in all and for each client address. Any thread. */
final class ConnectionLimits {
    private final Listen settings;
    private final ProxyMeters meters;
    private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    private final Sparingly records = new Sparingly();

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

    /** Whether a refusal deserves a record: a flood of connections must not flood the log. */
    boolean worthARecord() {
        return records.now();
    }
}
