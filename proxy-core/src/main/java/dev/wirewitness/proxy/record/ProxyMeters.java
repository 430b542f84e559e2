package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The proxy's figures. Labels come from closed lists (catalogue, policy, detectors), never from what a peer writes;
 * meters are looked up once and kept. Any thread.
 */
public final class ProxyMeters {
    private record ExchangeKey(String provider, String modelClass, String action) {}

    private record FindingKey(String category, String type, String direction) {}

    private record IdentityKey(String method, String outcome) {}

    private static final Duration[] ADDED = buckets(20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000, 100_000, 1_000_000);
    private static final Duration[] WAITED =
            buckets(1_000, 5_000, 20_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000, 60_000_000);

    private final MeterRegistry registry;
    private final ConcurrentHashMap<ExchangeKey, Counter> exchanges = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<FindingKey, Counter> findings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> blocks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> refusals = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<IdentityKey, Counter> identities = new ConcurrentHashMap<>();
    private final Timer added;
    private final Timer upstream;
    private final Timer durable;
    private final Timer scanTime;
    private final Counter scanBytes;
    private final Counter tunnels;
    private final AtomicInteger openConnections = new AtomicInteger();
    private final AtomicInteger openExchanges = new AtomicInteger();

    public ProxyMeters(MeterRegistry registry) {
        this.registry = registry;
        added = timer("wirewitness.added.latency", "Time an exchange spent in the proxy: decision and wait for the record", ADDED);
        upstream = timer("wirewitness.upstream.latency", "From request sent to the head of the answer", WAITED);
        durable = timer("wirewitness.evidence.wait", "How long answers waited for their decision to be on record", ADDED);
        scanTime = timer("wirewitness.scan.time", "Time from the end of a request to its verdict", ADDED);
        scanBytes = Counter.builder("wirewitness.scan").baseUnit("bytes")
                .description("Content shown to the inspection, both directions").register(registry);
        tunnels = Counter.builder("wirewitness.tunnels").description("Connections relayed unread").register(registry);
        gauge("wirewitness.connections.open", "Open client connections", openConnections::get);
        gauge("wirewitness.exchanges.open", "Exchanges not ended yet", openExchanges::get);
    }

    /** A figure read when asked for. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).strongReference(true).register(registry);
    }

    /** Counts one more open client connection, unless {@code limit} are open. */
    public boolean connectionOpened(int limit) {
        if (openConnections.incrementAndGet() > limit) {
            openConnections.decrementAndGet();
            return false;
        }
        return true;
    }

    public void connectionClosed() {
        openConnections.decrementAndGet();
    }

    public void exchangeBegan() {
        openExchanges.incrementAndGet();
    }

    public int openExchanges() {
        return openExchanges.get();
    }

    public void decided(Inspected inspected, long nanos) {
        scanTime.record(nanos, TimeUnit.NANOSECONDS);
        String action = ExchangeRecords.action(inspected.verdict());
        String model = inspected.classification().model().map(ModelClass::of).orElse("none");
        exchanges.computeIfAbsent(
                        new ExchangeKey(inspected.classification().service().provider(), model, action), this::exchanges)
                .increment();
        for (Finding finding : inspected.findings()) {
            findings.computeIfAbsent(
                            new FindingKey(finding.category().id(), finding.type(), Words.of(finding.direction())),
                            this::findings)
                    .increment();
        }
        if (inspected.verdict() instanceof Verdict.Block block) {
            for (Reason reason : block.reasons()) {
                if (reason.decisive() && reason.effect() == Effect.BLOCK) {
                    blocks.computeIfAbsent(reason.rule(), this::blocks).increment();
                }
            }
        }
    }

    public void answerFindings(List<FindingCount> counts) {
        for (FindingCount count : counts) {
            findings.computeIfAbsent(new FindingKey(count.category(), count.type(), count.direction()), this::findings)
                    .increment(count.count());
        }
    }

    /** {@code decisionNanos}: from request read to verdict. */
    public void finished(ExchangeEnd end, long decisionNanos) {
        openExchanges.decrementAndGet();
        outcomes.computeIfAbsent(end.outcome().id(), this::outcomes).increment();
        long waited = end.durableNanos().orElse(0);
        added.record(decisionNanos + waited, TimeUnit.NANOSECONDS);
        durable.record(waited, TimeUnit.NANOSECONDS);
        if (end.upstreamNanos().isPresent()) {
            upstream.record(end.upstreamNanos().getAsLong(), TimeUnit.NANOSECONDS);
        }
    }

    public void scanned(long bytes) {
        scanBytes.increment((double) bytes);
    }

    public void tunnelled() {
        tunnels.increment();
    }

    /** {@code reason}: one of the words of {@code ConnectionRefused}. */
    public void refused(String reason) {
        refusals.computeIfAbsent(reason, this::refusals).increment();
    }

    /**
     * A caller became known, or did not.
     *
     * @param method {@code password}, {@code header}, {@code network}, {@code certificate} or {@code none}
     * @param outcome {@code accepted}, {@code missing}, {@code wrong}, {@code malformed}, {@code untrusted},
     *     {@code slowed} or {@code overloaded}
     */
    public void identified(String method, String outcome) {
        identities.computeIfAbsent(new IdentityKey(method, outcome), this::identities).increment();
    }

    private Counter exchanges(ExchangeKey key) {
        return Counter.builder("wirewitness.exchanges")
                .description("Exchanges decided upon")
                .tag("provider", key.provider)
                .tag("model_class", key.modelClass)
                .tag("action", key.action)
                .register(registry);
    }

    private Counter identities(IdentityKey key) {
        return Counter.builder("wirewitness.identity.checks")
                .description("Callers made known, or not: by what, and how it went")
                .tag("method", key.method)
                .tag("outcome", key.outcome)
                .register(registry);
    }

    private Counter outcomes(String outcome) {
        return Counter.builder("wirewitness.outcomes")
                .description("Exchanges ended, by what happened to them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter findings(FindingKey key) {
        return Counter.builder("wirewitness.findings")
                .description("Findings by type")
                .tag("category", key.category)
                .tag("type", key.type)
                .tag("direction", key.direction)
                .register(registry);
    }

    private Counter blocks(String rule) {
        return Counter.builder("wirewitness.blocks")
                .description("Exchanges blocked, by rule")
                .tag("rule", rule)
                .register(registry);
    }

    private Counter refusals(String reason) {
        return Counter.builder("wirewitness.refusals")
                .description("Connections and requests refused before a decision")
                .tag("reason", reason)
                .register(registry);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name).description(description).serviceLevelObjectives(buckets).register(registry);
    }

    private static Duration[] buckets(long... micros) {
        Duration[] buckets = new Duration[micros.length];
        for (int i = 0; i < micros.length; i++) {
            buckets[i] = Duration.ofNanos(micros[i] * 1_000);
        }
        return buckets;
    }
}
