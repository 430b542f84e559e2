package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wirewitness.evidence.AuthorityActivated;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.ExportCreated;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.IdentityRequested;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.KeyActivated;
import dev.wirewitness.evidence.KeyCertified;
import dev.wirewitness.evidence.LegalHoldReleased;
import dev.wirewitness.evidence.LegalHoldSet;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.ReportGenerated;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.SubjectErased;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.Unrecognised;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The register as a fold over the log: apply every record in log order (a record at or below the last one is
 * ignored, so a replay does no harm), read at any time from any thread. What a proxy asks per decision
 * ({@link #systemState}, {@link #mcpServer}) is answered without a lock.
 */
public final class Register {
    private static final int MOST_SYSTEMS = 20_000;
    private static final int MOST_SERVERS = 10_000;
    private static final int MOST_TUNNEL_HOSTS = 10_000;
    private static final int MOST_CLIENTS = 5_000;
    private static final int MOST_OPEN = 200_000;

    /** Changes with what a snapshot holds. */
    private static final int SNAPSHOT = 1;

    private final Object lock = new Object();
    private final TreeMap<String, SystemFold> systems = new TreeMap<>();
    private final TreeMap<String, McpFold> servers = new TreeMap<>();
    private final TreeMap<ClientFold.Key, ClientFold> clients = new TreeMap<>();
    private final Names<TunnelFold> tunnels = new Names<>(MOST_TUNNEL_HOSTS, TunnelFold::new);
    private final Map<String, String> requestedModels = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_OPEN;
        }
    };
    private final ConcurrentHashMap<String, String> states = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, McpView> views = new ConcurrentHashMap<>();
    private volatile RegisterFile declared;
    private String authority = "";
    private long position;

    public Register(RegisterFile declared) {
        this.declared = declared;
    }

    /**
     * Everything it knows from the log, to go on from without the records before {@link #position}. Equal registers give
     * equal bytes.
     */
    public Snapshot snapshot() {
        synchronized (lock) {
            ObjectNode saved = Saved.object()
                    .put("v", SNAPSHOT)
                    .put("position", position)
                    .put("authority", authority);
            saved.set("systems", Saved.map(systems, SystemFold::save));
            saved.set("servers", Saved.map(servers, McpFold::save));
            saved.set("clients", ClientFold.save(clients));
            saved.set("tunnels", Saved.map(tunnels.rows(), TunnelFold::save));
            saved.set("open", Saved.map(requestedModels, TextNode::valueOf));
            return new Snapshot(position, saved.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A register that goes on from a snapshot.
     *
     * @throws IOException when it is none of this form
     */
    public static Register restored(byte[] snapshot, RegisterFile declared) throws IOException {
        JsonNode saved = new ObjectMapper().readTree(snapshot);
        if (saved.path("v").asInt() != SNAPSHOT) {
            throw new IOException("register snapshot: form " + saved.path("v") + " (expected: " + SNAPSHOT + ")");
        }
        Register register = new Register(declared);
        synchronized (register.lock) {
            register.position = saved.path("position").asLong();
            register.authority = saved.path("authority").asText();
            Saved.map(saved.path("systems"), (id, one) -> register.systems.put(id, SystemFold.load(id, one)));
            Saved.map(saved.path("servers"), (server, one) -> register.servers.put(server, McpFold.load(server, one)));
            ClientFold.load(saved.path("clients"), register.clients);
            Saved.names(saved.path("tunnels"), register.tunnels, TunnelFold::new, TunnelFold::load);
            Saved.map(saved.path("open"), (exchange, model) -> register.requestedModels.put(exchange, model.asText()));
        }
        register.declare(declared);
        return register;
    }

    /** What decisions may know of an MCP server; {@code tools} are those of its last list. */
    public record McpView(String state, List<Inventory.Tool> tools, boolean drifted, List<String> exposure) {}

    /**
     * A register as bytes.
     *
     * @param position index of the next record
     */
    public record Snapshot(long position, byte[] json) {}

    /**
     * First sightings that the log has told of.
     *
     * @param toolLists digest of each MCP server's last whole tool list
     */
    public record Told(Set<String> systems, Set<String> servers, Map<String, String> toolLists) {}

    /** The certificate authority in force, by its fingerprint; empty where the log knows none. */
    public Optional<String> authority() {
        synchronized (lock) {
            return Optional.of(authority).filter(known -> !known.isEmpty());
        }
    }

    /** What a node that goes on with this log need not tell again. */
    public Told told() {
        synchronized (lock) {
            Set<String> ofSystems = new HashSet<>();
            systems.forEach((id, fold) -> {
                if (fold.told) {
                    ofSystems.add(id);
                }
            });
            Set<String> ofServers = new HashSet<>();
            Map<String, String> lists = new HashMap<>();
            servers.forEach((server, fold) -> {
                if (fold.told) {
                    ofServers.add(server);
                }
                fold.wholeList.ifPresent(digest -> lists.put(server, digest));
            });
            return new Told(ofSystems, ofServers, lists);
        }
    }

    /** Index of the next record expected. */
    public long position() {
        synchronized (lock) {
            return position;
        }
    }

    /** Takes another register file from now on. */
    public void declare(RegisterFile file) {
        synchronized (lock) {
            declared = file;
            Map<String, String> newStates = new HashMap<>();
            systems.forEach((id, fold) -> newStates.put(id, state(fold.declared(file))));
            states.putAll(newStates);
            servers.forEach((server, fold) -> views.put(server, view(server, fold)));
        }
    }

    public void apply(EvidenceRecord entry) {
        synchronized (lock) {
            if (entry.index() < position) {
                return;
            }
            position = entry.index() + 1;
            fold(entry);
        }
    }

    private void fold(EvidenceRecord entry) {
        long leaf = entry.index();
        long micros = entry.eventMicros();
        switch (entry.statement()) {
            case SystemObserved seen -> system(seen.systemId(), fold -> fold.observed(leaf, micros, seen));
            case Decided decided -> decided(leaf, micros, decided);
            case Finished finished -> {
                Optional<String> requested = Optional.ofNullable(requestedModels.remove(finished.exchangeId()));
                system(finished.systemId(), fold -> fold.finished(leaf, micros, finished, requested));
            }
            case McpObserved seen -> server(seen.server(), fold -> fold.observed(leaf, micros, seen));
            case Tunnelled tunnel -> tunnels.of(tunnel.host()).see(leaf, micros, tunnel);
            case ConnectionRefused ignored -> {}
            case HoldRequested ignored -> {}
            case HoldEnded ignored -> {}
            case PolicyActivated ignored -> {}
            case AuthorityActivated activated -> authority = activated.sha256();
            case NodeStarted ignored -> {}
            case NodeHeartbeat ignored -> {}
            case NodeStopped ignored -> {}
            case EvidenceGap ignored -> {}
            case ReportGenerated ignored -> {}
            case ExportCreated ignored -> {}
            case SubjectErased ignored -> {}
            case KeyActivated ignored -> {}
            case KeyCertified ignored -> {}
            case IdentityRequested ignored -> {}
            case IdentityRevealed ignored -> {}
            case RetentionPurged ignored -> {}
            case LegalHoldSet ignored -> {}
            case LegalHoldReleased ignored -> {}
            case Unrecognised ignored -> {}
        }
    }

    private void decided(long leaf, long micros, Decided decided) {
        system(decided.systemId(), fold -> fold.decided(leaf, micros, decided));
        ClientFold.count(clients, MOST_CLIENTS, leaf, micros, decided);
        decided.model().ifPresent(model -> requestedModels.put(decided.exchangeId(), ForeignText.cap(model)));
        decided.mcp().ifPresent(mcp -> server(
                mcp.server(), fold -> fold.decided(leaf, micros, decided.systemId(), decided.action(), mcp)));
    }

    private void system(String systemId, java.util.function.Consumer<SystemFold> step) {
        SystemFold fold = systems.get(systemId);
        if (fold == null) {
            if (systems.size() >= MOST_SYSTEMS) {
                return;
            }
            fold = new SystemFold(systemId);
            systems.put(systemId, fold);
            step.accept(fold);
            states.put(systemId, state(fold.declared(declared)));
            return;
        }
        step.accept(fold);
    }

    private void server(String server, java.util.function.Consumer<McpFold> step) {
        McpFold fold = servers.get(server);
        if (fold == null) {
            if (servers.size() >= MOST_SERVERS) {
                return;
            }
            fold = new McpFold(server);
            servers.put(server, fold);
        }
        step.accept(fold);
        views.put(server, view(server, fold));
    }

    private McpView view(String server, McpFold fold) {
        Optional<Declaration> declaration = declared.server(server);
        List<Inventory.Tool> listed =
                fold.toolRows().stream().filter(Inventory.Tool::listed).toList();
        return new McpView(state(declaration), listed, fold.drifted(declaration), fold.exposure());
    }

    private static String state(Optional<Declaration> declaration) {
        return declaration.map(Declaration::state).orElse("observed");
    }

    /** State of a system by its id; {@code observed} unless declared. Any thread, no lock. */
    public String systemState(String systemId) {
        String state = states.get(systemId);
        return state != null ? state : state(declared.system(systemId));
    }

    /** The same for a system that may not have been seen yet, of which these facts are known. */
    public String systemState(String systemId, String service, String provider, String host, String surface) {
        String state = states.get(systemId);
        return state != null ? state : state(declared.system(systemId, service, provider, host, surface));
    }

    /** What is known of an MCP server; a declared state holds before the first sighting too. Any thread, no lock. */
    public McpView mcpServer(String server) {
        McpView view = views.get(server);
        return view != null ? view : new McpView(state(declared.server(server)), List.of(), false, List.of());
    }

    /** The whole register, flags as of the given moment. */
    public Inventory inventory(long asOfMicros) {
        synchronized (lock) {
            RegisterFile file = declared;
            List<Inventory.AiSystem> systemRows = new ArrayList<>();
            systems.values().forEach(fold -> systemRows.add(fold.row(file, asOfMicros)));
            systemRows.sort(java.util.Comparator.comparing(Inventory.AiSystem::name)
                    .thenComparing(Inventory.AiSystem::surface)
                    .thenComparing(Inventory.AiSystem::systemId));
            List<Inventory.McpServer> serverRows = new ArrayList<>();
            servers.values().forEach(fold -> serverRows.add(fold.row(file, asOfMicros)));
            List<Inventory.TunnelHost> tunnelRows = new ArrayList<>();
            tunnels.rows().forEach((host, fold) -> tunnelRows.add(fold.row(host)));
            return new Inventory(
                    asOfMicros,
                    position,
                    file.sha256(),
                    List.copyOf(systemRows),
                    List.copyOf(serverRows),
                    ClientFold.rows(clients),
                    List.copyOf(tunnelRows),
                    unseen(file));
        }
    }

    private List<Inventory.Unseen> unseen(RegisterFile file) {
        List<Inventory.Unseen> rows = new ArrayList<>();
        for (RegisterFile.SystemEntry entry : file.systems()) {
            if (systems.values().stream().noneMatch(fold -> fold.fits(entry.match()))) {
                rows.add(new Inventory.Unseen("system", entry.match().label(), entry.declaration()));
            }
        }
        for (RegisterFile.ServerEntry entry : file.servers()) {
            if (servers.keySet().stream().noneMatch(entry::fits)) {
                rows.add(new Inventory.Unseen("mcp-server", entry.server(), entry.declaration()));
            }
        }
        return List.copyOf(rows);
    }
}
