package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.McpObserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One MCP server as its records add up: its tools with the digest of each definition, and every change after the
 * first list. Not thread-safe: {@link Register} locks.
 */
final class McpFold {
    private static final int MOST_TOOLS = 2_000;
    private static final int MOST_CHANGES = 500;
    private static final int MOST_EXPOSURES = 50;

    final Span span = new Span();
    private final String server;
    private String name = "";
    private String systemId = "";
    private String revision = "";
    /** Whether the log has told of the first sighting. */
    boolean told;
    /** Digest of the last tool list that was seen whole. */
    Optional<String> wholeList = Optional.empty();
    private boolean listed;
    private boolean complete;
    private final TreeMap<String, Inventory.Tool> tools = new TreeMap<>();
    private final Names<Counter> calls = new Names<>(MOST_TOOLS, Counter::new);
    private final List<Inventory.Change> changes = new ArrayList<>();
    private final TreeSet<String> exposure = new TreeSet<>();
    private final TreeMap<String, Counter> actions = new TreeMap<>();
    private final Counter exchanges = new Counter();
    private OptionalInt risk = OptionalInt.empty();

    McpFold(String server) {
        this.server = server;
    }

    void observed(long leaf, long micros, McpObserved seen) {
        told = true;
        if (seen.toolsComplete()) {
            wholeList = seen.toolsDigest().or(() -> wholeList);
        }
        span.see(leaf, micros);
        seen.serverName().ifPresent(text -> name = ForeignText.cap(text));
        seen.revision().ifPresent(text -> revision = ForeignText.cap(text));
        systemId = seen.systemId();
        for (String fact : seen.exposure()) {
            if (exposure.size() < MOST_EXPOSURES) {
                exposure.add(ForeignText.cap(fact));
            }
        }
        if (seen.toolsDigest().isPresent()) {
            list(leaf, micros, seen);
        }
    }

    private void list(long leaf, long micros, McpObserved seen) {
        boolean wasComplete = listed && complete;
        TreeSet<String> names = new TreeSet<>();
        for (McpObserved.Tool tool : seen.tools()) {
            String tip = ForeignText.cap(tool.name());
            if (names.size() >= MOST_TOOLS || !names.add(tip)) {
                continue;
            }
            Inventory.Tool before = tools.get(tip);
            if (before != null && !before.digest().equals(tool.digest())) {
                change(micros, leaf, tip, "changed", tool.digest());
            } else if (before == null && wasComplete) {
                change(micros, leaf, tip, "added", tool.digest());
            }
            tools.put(tip, new Inventory.Tool(tip, tool.digest(), tool.readOnly(), tool.destructive(), true, 0));
        }
        if (seen.toolsComplete()) {
            for (String gone : List.copyOf(tools.keySet())) {
                if (!names.contains(gone)) {
                    Inventory.Tool tool = tools.remove(gone);
                    change(micros, leaf, gone, "removed", tool == null ? "" : tool.digest());
                }
            }
        }
        listed = true;
        complete = seen.toolsComplete();
    }

    private void change(long micros, long leaf, String tool, String kind, String digest) {
        if (changes.size() == MOST_CHANGES) {
            changes.remove(0);
        }
        changes.add(new Inventory.Change(micros, leaf, tool, kind, digest));
    }

    void decided(long leaf, long micros, String ofSystem, String action, Decided.Mcp mcp) {
        span.see(leaf, micros);
        if (systemId.isEmpty()) {
            systemId = ofSystem;
        }
        mcp.revision().ifPresent(text -> revision = ForeignText.cap(text));
        if (mcp.risk().isPresent()) {
            risk = mcp.risk();
        }
        exchanges.add(1);
        actions.computeIfAbsent(action, key -> new Counter()).add(1);
        if (mcp.method().equals("tools/call")) {
            mcp.tool().ifPresent(tool -> calls.of(tool).add(1));
        }
    }

    boolean drifted(Optional<Declaration> declared) {
        long since = declared.map(d -> d.since().orElse(Long.MIN_VALUE)).orElse(Long.MIN_VALUE);
        return changes.stream().anyMatch(change -> !change.kind().equals("removed") && change.micros() >= since);
    }

    List<String> exposure() {
        return List.copyOf(exposure);
    }

    Inventory.McpServer row(RegisterFile file, long asOf) {
        Optional<Declaration> declared = file.server(server);
        boolean drifted = drifted(declared);
        return new Inventory.McpServer(
                server,
                declared.flatMap(Declaration::name).orElse(name),
                systemId,
                revision,
                declared.map(Declaration::state).orElse("observed"),
                declared,
                span.firstMicros,
                span.lastMicros,
                span.firstLeaf,
                toolRows(),
                complete,
                drifted,
                List.copyOf(changes),
                exposure(),
                risk,
                exchanges.value(),
                SystemFold.values(actions),
                Flags.ofServer(this, declared, drifted, exposure(), asOf));
    }

    List<Inventory.Tool> toolRows() {
        TreeMap<String, Inventory.Tool> rows = new TreeMap<>(tools);
        calls.rows().forEach((tool, count) -> {
            Inventory.Tool known = rows.get(tool);
            rows.put(tool, known == null
                    ? new Inventory.Tool(tool, "", false, false, false, count.value())
                    : new Inventory.Tool(
                            tool, known.digest(), known.readOnly(), known.destructive(), true, count.value()));
        });
        return List.copyOf(rows.values());
    }

    ObjectNode save() {
        ObjectNode saved = Saved.object()
                .put("name", name)
                .put("system_id", systemId)
                .put("revision", revision)
                .put("told", told)
                .put("listed", listed)
                .put("complete", complete)
                .put("exchanges", exchanges.value());
        span.save(saved);
        wholeList.ifPresent(digest -> saved.put("whole_list", digest));
        risk.ifPresent(score -> saved.put("risk", score));
        saved.set("tools", Saved.list(tools.values(), tool -> Saved.object()
                .put("name", tool.name())
                .put("digest", tool.digest())
                .put("read_only", tool.readOnly())
                .put("destructive", tool.destructive())));
        saved.set("calls", Saved.counters(calls.rows()));
        saved.set("changes", Saved.list(changes, change -> Saved.object()
                .put("micros", change.micros())
                .put("leaf", change.leaf())
                .put("tool", change.tool())
                .put("kind", change.kind())
                .put("digest", change.digest())));
        saved.set("exposure", Saved.texts(exposure));
        saved.set("actions", Saved.counters(actions));
        return saved;
    }

    static McpFold load(String server, JsonNode saved) {
        McpFold fold = new McpFold(server);
        fold.name = saved.path("name").asText();
        fold.systemId = saved.path("system_id").asText();
        fold.revision = saved.path("revision").asText();
        fold.told = saved.path("told").asBoolean();
        fold.listed = saved.path("listed").asBoolean();
        fold.complete = saved.path("complete").asBoolean();
        fold.exchanges.add(saved.path("exchanges").asLong());
        fold.span.load(saved);
        fold.wholeList = Optional.ofNullable(saved.get("whole_list")).map(JsonNode::asText);
        fold.risk = saved.has("risk") ? OptionalInt.of(saved.path("risk").asInt()) : OptionalInt.empty();
        for (JsonNode one : saved.path("tools")) {
            String tool = one.path("name").asText();
            fold.tools.put(tool, new Inventory.Tool(
                    tool, one.path("digest").asText(), one.path("read_only").asBoolean(),
                    one.path("destructive").asBoolean(), true, 0));
        }
        Saved.map(saved.path("calls"), (tool, count) -> fold.calls.put(tool, Counter.of(count.asLong())));
        for (JsonNode one : saved.path("changes")) {
            fold.changes.add(new Inventory.Change(
                    one.path("micros").asLong(), one.path("leaf").asLong(), one.path("tool").asText(),
                    one.path("kind").asText(), one.path("digest").asText()));
        }
        Saved.texts(saved.path("exposure"), fold.exposure::add);
        Saved.counters(saved.path("actions"), fold.actions);
        return fold;
    }
}
