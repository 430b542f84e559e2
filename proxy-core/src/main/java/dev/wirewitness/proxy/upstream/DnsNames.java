package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.DnsSettings;
import dev.wirewitness.proxy.upstream.HostLookup.Answer;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names by the hosts file and DNS, kept as long as the records say. Names that only another source of nsswitch.conf
 * may know are left to the system's resolver once DNS does not know them; so are all names where no server is set.
 * The files are read anew at most every 5 s, off the event loops. Any thread.
 */
final class DnsNames implements NameSource {
    static final Duration KEEP_FAILURE = Duration.ofSeconds(5); // RFC 9520 section 3.2: 1 s to 5 min
    private static final Duration KEEP_FILES = Duration.ofSeconds(5);

    private final DnsSettings settings;
    private final Supplier<SystemNames> files;
    private final DnsClient client;
    private final SystemResolver system;
    private final Ticker ticker;
    private volatile @Nullable Read last;

    DnsNames(DnsSettings settings, Supplier<SystemNames> files, DnsClient client, SystemResolver system, Ticker ticker) {
        this.settings = settings;
        this.files = files;
        this.client = client;
        this.system = system;
        this.ticker = ticker;
    }

    /**
     * What fits this machine: outside Linux resolv.conf is not what the system goes by, so that the system is asked.
     *
     * @throws IllegalArgumentException when a server is no address
     */
    static NameSource open(DnsSettings settings, Transport transport) {
        SystemResolver system = new SystemResolver(InetAddress::getAllByName);
        List<InetSocketAddress> own = servers(settings.servers());
        if (own.isEmpty() && !System.getProperty("os.name", "").startsWith("Linux")) {
            return system;
        }
        Supplier<SystemNames> files = () -> SystemNames.read(Path.of("/etc"));
        return new DnsNames(
                settings,
                own.isEmpty() ? files : () -> files.get().withServers(own),
                new DnsClient(transport, settings.timeout()),
                system,
                Ticker.systemTicker());
    }

    private static List<InetSocketAddress> servers(List<String> written) {
        return written.stream()
                .map(text -> {
                    HostAndPort server = HostAndPort.parse(text);
                    if (!(server.host() instanceof Host.Address(InetAddress address, _))) {
                        throw new IllegalArgumentException("upstream.dns-servers: '" + text
                                + "' (expected: an address, like 192.0.2.53 or [2001:db8::53]:5353)");
                    }
                    return new InetSocketAddress(address, server.port().orElse(SystemNames.DNS_PORT));
                })
                .toList();
    }

    @Override
    public CompletionStage<Resolution> ask(String name, EventLoop loop) {
        try {
            return CompletableFuture.supplyAsync(() -> current(loop), system.threads())
                    .thenCompose(names -> ask(name, names, loop));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    Resolution.missing("too many look-ups are waiting", Duration.ZERO));
        }
    }

    private SystemNames current(EventLoop loop) {
        Read known = last;
        long now = ticker.read();
        if (known == null || now - known.at >= KEEP_FILES.toNanos()) {
            known = new Read(files.get(), now);
            last = known;
        }
        if (!known.names.servers().isEmpty()) {
            client.prepare(loop, known.names.servers().getFirst());
        }
        return known.names;
    }

    private CompletionStage<Resolution> ask(String name, SystemNames names, EventLoop loop) {
        List<InetAddress> listed = names.hosts().get(name);
        if (listed != null) {
            return CompletableFuture.completedFuture(new Resolution(new Answer.Found(listed), KEEP_FILES));
        }
        if (name.equals("localhost") || name.endsWith(".localhost")) { // RFC 6761 section 6.3
            return CompletableFuture.completedFuture(
                    new Resolution(new Answer.Found(List.of(InetAddress.getLoopbackAddress())), KEEP_FILES));
        }
        if (names.servers().isEmpty()) {
            return system.ask(name, loop);
        }
        CompletableFuture<Resolution> found = new CompletableFuture<>();
        loop.execute(() -> new DnsSearch(client, settings, names, loop, candidates(name, names), found).begin());
        return names.otherSources()
                ? found.thenCompose(resolution -> resolution.answer() instanceof Answer.Missing
                        ? system.ask(name, loop)
                        : CompletableFuture.completedFuture(resolution))
                : found;
    }

    /** The name itself where it has dots enough; else behind the domains of the search list first. */
    private static List<String> candidates(String name, SystemNames names) {
        if (name.chars().filter(c -> c == '.').count() >= names.ndots()) {
            return List.of(name);
        }
        List<String> candidates = new ArrayList<>();
        for (String domain : names.search()) {
            if (name.length() + domain.length() < 253) {
                candidates.add(name + "." + domain);
            }
        }
        candidates.add(name);
        return candidates;
    }

    @Override
    public void close() {
        client.close();
        system.close();
    }

    private record Read(SystemNames names, long at) {}
}
