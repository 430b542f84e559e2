package dev.wirewitness.admin.server;

import com.linecorp.armeria.server.Server;
import dev.wirewitness.admin.AdminParts;
import dev.wirewitness.admin.AdminSettings;
import dev.wirewitness.admin.http.Routes;
import dev.wirewitness.admin.view.RecentExchanges;
import dev.wirewitness.evidence.EvidenceReader;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The admin server: started with what it shows, follows the log until closed. */
public final class AdminServer implements AutoCloseable {
    private static final int KEPT_EXCHANGES = 20_000;
    private static final int MAX_BODY = 64 << 10;

    private final Server server;
    private final EvidenceReader.Subscription subscription;
    private final String host;

    private AdminServer(Server server, EvidenceReader.Subscription subscription, String host) {
        this.server = server;
        this.subscription = subscription;
        this.host = host;
    }

    /**
     * Starts listening. The newest exchanges already in the log are read first.
     *
     * @throws java.util.concurrent.CompletionException when the address cannot be listened on
     */
    public static AdminServer start(AdminSettings settings, AdminParts parts) {
        RecentExchanges exchanges = new RecentExchanges(KEPT_EXCHANGES);
        Server server = build(settings, parts, exchanges);
        server.start().join();
        long from = Math.max(0, parts.evidence().size() - 2L * KEPT_EXCHANGES);
        return new AdminServer(server, parts.evidence().follow(from, exchanges), settings.host());
    }

    private static Server build(AdminSettings settings, AdminParts parts, RecentExchanges exchanges) {
        var builder = Server.builder()
                .http(new InetSocketAddress(settings.host(), settings.port()))
                .maxRequestLength(MAX_BODY)
                .maxNumConnections(512)
                .requestTimeout(Duration.ofSeconds(30))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(1))
                .disableServerHeader();
        new Routes(parts, exchanges).install(builder, settings);
        return builder.build();
    }

    /** Where it listens, with the port the system chose if it was asked to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, server.activeLocalPort());
    }

    @Override
    public void close() {
        subscription.close();
        server.stop().join();
    }
}
