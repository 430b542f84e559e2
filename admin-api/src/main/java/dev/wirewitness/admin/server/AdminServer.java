package dev.wirewitness.admin.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import dev.wirewitness.admin.AdminParts;
import dev.wirewitness.admin.AdminSettings;
import dev.wirewitness.admin.http.Routes;
import dev.wirewitness.admin.view.RecentExchanges;
import dev.wirewitness.evidence.EvidenceReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The admin server: started with what it shows, follows the log until closed. */
public final class AdminServer implements AutoCloseable {
    private static final int KEPT_EXCHANGES = 20_000;
    private static final int MAX_BODY = 64 << 10;
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Server server;
    private final EvidenceReader.Subscription subscription;
    private final InetSocketAddress address;

    private AdminServer(Server server, EvidenceReader.Subscription subscription, String host) {
        this.server = server;
        this.subscription = subscription;
        this.address = new InetSocketAddress(host, server.activeLocalPort());
    }

    /**
     * Loads what {@link #start} will need, so that it can happen beside other work; starts nothing. Starting without
     * it is slower, not different.
     */
    public static void prepare() {
        Server prepared = Server.builder().http(0).service("/", (ctx, request) -> HttpResponse.of(200)).build();
        prepared.close();
    }

    /**
     * Starts listening. The newest exchanges already in the log are read first.
     *
     * @throws java.util.concurrent.CompletionException when the address cannot be listened on
     */
    public static AdminServer start(AdminSettings settings, AdminParts parts) {
        RecentExchanges exchanges = new RecentExchanges(parts.evidence(), KEPT_EXCHANGES);
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
                .bossGroupFactory(name -> EventLoopGroups.newEventLoopGroup(1, name, true))
                .disableServerHeader();
        new Routes(parts, exchanges).install(builder, settings);
        return builder.build();
    }

    /** Where it listens, with the port the system chose if it was asked to. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * When it returns, nobody can connect and nothing is followed. Armeria closes connections that are still open only
     * after its accepting thread, a daemon, has been idle for two seconds; that is not waited for.
     */
    @Override
    public void close() {
        subscription.close();
        CompletableFuture<Void> stopped = server.stop();
        long deadline = System.nanoTime() + STOP_AT_MOST.toNanos();
        while (!over(stopped) && System.nanoTime() < deadline) {
            if (!listening()) {
                return;
            }
        }
    }

    private static boolean over(CompletableFuture<Void> stopped) {
        try {
            stopped.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException e) {
            return true; // whoever asked for the end gets it; Armeria has logged why
        }
    }

    private boolean listening() {
        try (Socket probe = new Socket()) {
            probe.connect(address, (int) PAUSE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
