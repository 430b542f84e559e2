package dev.wirewitness.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.admin.AdminParts;
import dev.wirewitness.admin.AdminSettings;
import dev.wirewitness.admin.AdminToken;
import dev.wirewitness.admin.server.AdminServer;
import dev.wirewitness.app.command.Problem;
import dev.wirewitness.app.command.Version;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.aims.register.Inventory;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.log.checkpoint.WitnessKey;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.PublishedLog;
import dev.wirewitness.evidence.log.witness.Witness;
import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.catalogue.InvalidCatalogue;
import dev.wirewitness.policy.detect.Detectors;
import dev.wirewitness.policy.engine.EngineSettings;
import dev.wirewitness.proxy.intercept.UnusableAuthority;
import dev.wirewitness.proxy.record.Sightings;
import dev.wirewitness.proxy.server.ProxyParts;
import dev.wirewitness.proxy.server.ProxyServer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product, put together: evidence log, register, policy, proxy, admin server. Started in the order in which
 * they need each other, ended the other way round.
 */
public final class Wirewitness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wirewitness.class);
    private static final int MAX_ANSWER_INSPECTED = 64 << 20;
    private static final int KEY_BYTES = 32;
    /** The first scans run many times slower: nobody's request should be among them. */
    private static final Duration WARM_UP = Duration.ofMillis(100);

    private final Settings settings;
    private final InstantSource clock = InstantSource.system();
    private final Deque<AutoCloseable> parts;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ObjectMapper json = new ObjectMapper();
    private final EvidenceStore evidence;
    private final Register register;
    private final Catalogue catalogue;
    private final PolicyInForce policy;
    private final ProxyServer proxy;
    private final AdminServer admin;
    private final AdminToken token;
    private final WitnessRounds witnesses;

    private Wirewitness(Settings settings, Thread warming, Deque<AutoCloseable> parts)
            throws IOException, UnusableAuthority {
        this.settings = settings;
        this.parts = parts;
        Path data = settings.dataDir();
        Files.createDirectories(data);
        catalogue = catalogue(settings);
        evidence = opened(EvidenceStore.open(
                data.resolve("evidence"),
                EvidenceSettings.DEFAULT
                        .withNodeVersion(Version.NUMBER)
                        .withIntervals(settings.evidence().publish(), settings.evidence().heartbeat())
                        .withPostQuantum(settings.evidence().postQuantum())
                        .withMeter(new LogMeters(meters)),
                this::micros));
        Path snapshot = data.resolve("register.snapshot");
        register = RegisterSnapshots.open(
                snapshot, evidence, data.resolve("evidence"), Declarations.read(settings.registerFile()));
        NodeClient own = opened(new NodeClient(settings.upstream().trust()));
        witnesses = opened(new WitnessRounds(
                data.resolve("evidence"),
                settings.evidence().witnesses(),
                settings.evidence().quorum(),
                evidence::checkpoint,
                own,
                meters));
        opened(new CheckpointCopies(
                data.resolve("evidence"),
                settings.evidence().copies().stream().map(where -> CheckpointDestination.of(where, own)).toList(),
                meters));
        settings.evidence().timeStamps().ifPresent(url ->
                opened(new StampRounds(data.resolve("evidence"), url, own, meters)));
        OperatorDesk operators = opened(new OperatorDesk(data, evidence));
        settings.evidence().retention().ifPresent(kept -> opened(new RetentionRounds(operators, kept, clock)));
        evidence.scan(Math.max(register.position(), evidence.first()), evidence.size(), register::apply);
        opened(new RegisterSnapshots(snapshot, register, evidence));
        opened(evidence.follow(register.position(), register::apply));
        policy = opened(new PolicyInForce(
                settings.policyFile(),
                data.resolve("policy"),
                catalogue,
                new RegisterLookup(register),
                new EngineSettings(
                        Math.toIntExact(settings.inspect().maxBody()),
                        MAX_ANSWER_INSPECTED,
                        Secrets.open(data.resolve("placeholder.key"), KEY_BYTES)),
                evidence,
                this::micros));
        AuthorityInForce authority = opened(new AuthorityInForce(
                data.resolve("ca"), register.authority(), policy.current(), evidence, meters, this::micros));
        ApprovalDesk desk = new ApprovalDesk();
        awaitEnd(warming);
        proxy = ProxyServer.start(
                ProxySettingsOf.settings(settings),
                new ProxyParts(
                        policy.current(), catalogue::covers, evidence, authority.current(), desk, meters, clock, told()));
        parts.push(() -> proxy.close(settings.timeouts().drain()));
        authority.tell(proxy::use);
        processMeters();
        if (new InetSocketAddress(settings.admin().listen().host(), 0).isUnresolved()) {
            throw Problem.environment("admin.listen: " + settings.admin().listen()
                    + " (expected: an address of this machine, or a name that has one)");
        }
        token = AdminToken.open(data.resolve("admin.token"));
        admin = opened(AdminServer.start(
                new AdminSettings(
                        settings.admin().listen().host(), settings.admin().listen().port(), token.value(), settings.admin().openLog()),
                new AdminParts(
                        evidence,
                        new PublishedLog(data.resolve("evidence")),
                        witness(data),
                        () -> inventory().toJson(),
                        this::policyName,
                        this::policyJson,
                        authority::published,
                        catalogue::hostPatterns,
                        settings.proxy().listen().host(),
                        proxy.address().getPort(),
                        desk,
                        meters,
                        this::checks,
                        clock)));
        proxy.forbidPort(admin.address().getPort());
    }

    /** Starts everything; when it returns, clients are served. Nothing stays open when it fails. */
    public static Wirewitness start(Settings settings) throws IOException {
        long warm = System.nanoTime() + WARM_UP.toNanos();
        Thread warming = prepare("detectors", () -> Detectors.warmUp(() -> System.nanoTime() - warm < 0));
        prepare("admin", AdminServer::prepare);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        boolean started = false;
        try {
            Wirewitness wirewitness = new Wirewitness(settings, warming, parts);
            started = true;
            // it would take a core from the start for a second; until then text is scanned without
            prepare("vectors", () -> Detectors.warmUpVectors(() -> true, System::nanoTime));
            return wirewitness;
        } catch (UnusableAuthority | LogDamaged | InvalidCatalogue | IllegalArgumentException e) {
            throw Problem.environment(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            throw Problem.environment("admin.listen: cannot listen on " + settings.admin().listen() + ": "
                    + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
                    + " (expected: a free port on an address of this machine)");
        } finally {
            if (!started) {
                closeAll(parts);
            }
        }
    }

    /** What is needed last and takes longest to load is loaded while the first parts open. */
    private static Thread prepare(String name, Runnable work) {
        return Thread.ofPlatform().name("prepare-" + name).daemon().start(work);
    }

    private static void awaitEnd(Thread warming) {
        try {
            warming.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // whoever wants the start to end need not wait for speed
        }
    }

    public InetSocketAddress proxyAddress() {
        return proxy.address();
    }

    /** Where redirected connections come to, where the settings have such a port. */
    public Optional<InetSocketAddress> transparentAddress() {
        return proxy.transparentAddress();
    }

    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    public AdminToken adminToken() {
        return token;
    }

    /** The certificate to install on endpoints. */
    public Path caFile() {
        return settings.dataDir().resolve("ca/ca.pem");
    }

    public EvidenceReader evidence() {
        return evidence;
    }

    /** Signs a checkpoint over everything written so far. */
    public void publish() throws IOException {
        evidence.publish();
    }

    /** What the register knows at this moment. */
    public Inventory inventory() {
        return register.inventory(micros());
    }

    public String policyName() {
        return policy.current().engine().ruleset().name();
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("while stopping: {}", e.getMessage(), e);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private Sightings.Told told() {
        Register.Told told = register.told();
        return new Sightings.Told(told.systems(), told.servers(), told.toolLists());
    }

    private long micros() {
        Instant now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1000);
    }

    /** This node as a witness of its siblings, where it is told of any. */
    private Optional<Witness> witness(Path data) throws IOException {
        if (settings.witnessedLogs().isEmpty()) {
            return Optional.empty();
        }
        Path folder = data.resolve("witness");
        WitnessKey key = WitnessKey.open(folder, "wirewitness.local/witness/" + evidence.nodeId(), new RealDisk());
        Witness witness = new Witness(
                folder.resolve("logs"), new RealDisk(), key, settings.witnessedLogs(), () -> micros() / 1_000_000);
        LOG.info("cosigning the checkpoints of {} logs as {}", settings.witnessedLogs().size(), witness.verifierKey());
        return Optional.of(witness);
    }

    private static Catalogue catalogue(Settings settings) throws IOException {
        if (settings.catalogueFile().isEmpty()) {
            return Catalogue.builtIn();
        }
        Path file = settings.catalogueFile().get();
        return Catalogue.builtIn().with(Files.readString(file), file.toString());
    }

    private Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("evidence log", evidence.writable() ? "ok" : "cannot be written; see the operational log");
        checks.put("policy", policy.state());
        checks.put("witnesses", witnesses.state());
        return checks;
    }

    private String policyJson() {
        ObjectNode view = json.createObjectNode()
                .put("name", policyName())
                .put("digest", policy.current().engine().ruleset().digest())
                .put("catalogue", catalogue.digest());
        ArrayNode rules = view.putArray("rules");
        for (PolicyActivated.Rule rule : policy.rules()) {
            rules.addObject()
                    .put("id", rule.id())
                    .put("effect", rule.effect())
                    .put("mode", rule.mode())
                    .put("paragraph", rule.paragraph());
        }
        return view.toString();
    }

    private void processMeters() {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        JvmGcMetrics collections = opened(new JvmGcMetrics());
        collections.bindTo(meters);
    }

    /** How long open exchanges may take when the product stops. */
    public Duration drain() {
        return settings.timeouts().drain();
    }
}
