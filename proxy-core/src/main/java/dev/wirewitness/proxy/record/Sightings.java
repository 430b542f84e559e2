package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the log has not told of yet: AI systems, MCP servers, tool lists seen for the first time. Begins with what was
 * told before this process. Bounded: beyond {@value #MAX_KNOWN} names of a kind every sighting counts as known. Any
 * thread.
 */
public final class Sightings {
    private static final int MAX_KNOWN = 20_000;
    private static final int MAX_TOOLS = 200;

    private final Set<String> systems = ConcurrentHashMap.newKeySet();
    private final Set<String> servers = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, String> toolLists = new ConcurrentHashMap<>();

    /**
     * What the log told of before.
     *
     * @param systems ids of AI systems
     * @param servers identities of MCP servers
     * @param toolLists digest of each server's last whole tool list, by server
     */
    public record Told(Set<String> systems, Set<String> servers, Map<String, String> toolLists) {
        public static final Told NOTHING = new Told(Set.of(), Set.of(), Map.of());

        public Told {
            systems = Set.copyOf(systems);
            servers = Set.copyOf(servers);
            toolLists = Map.copyOf(toolLists);
        }
    }

    public Sightings(Told before) {
        systems.addAll(before.systems());
        servers.addAll(before.servers());
        toolLists.putAll(before.toolLists());
    }

    /** The statement for a system that was not seen before; nothing for what is no AI traffic. */
    public Optional<SystemObserved> system(Inspected inspected, RequestHead head) {
        Classification what = inspected.classification();
        if (what.certainty() == Certainty.NONE || !isNew(systems, inspected.systemId())) {
            return Optional.empty();
        }
        AiService service = what.service();
        return Optional.of(new SystemObserved(
                inspected.systemId(),
                service.id(),
                service.name(),
                service.provider(),
                Words.of(service.kind()),
                Words.of(what.client().surface()),
                head.host()));
    }

    /** The statement for an MCP server that was not seen before. */
    public Optional<McpObserved> server(Inspected inspected, RequestHead head) {
        Optional<McpCall> call = inspected.classification().mcp();
        if (call.isEmpty() || !isNew(servers, call.get().server())) {
            return Optional.empty();
        }
        return Optional.of(new McpObserved(
                Words.cut(call.get().server()),
                inspected.systemId(),
                Optional.empty(),
                call.get().revision().map(Words::cut),
                "first",
                Optional.empty(),
                List.of(),
                false,
                exposure(head)));
    }

    /** The statement for a tool list that was not seen before, or differs from the last one. */
    public Optional<McpObserved> tools(Inspected inspected, RequestHead head, AnswerReport report) {
        Optional<McpCall> call = inspected.classification().mcp();
        if (call.isEmpty() || report.mcpTools().isEmpty()) {
            return Optional.empty();
        }
        List<McpTool> sorted = new ArrayList<>(report.mcpTools());
        sorted.sort(Comparator.comparing(McpTool::name).thenComparing(McpTool::digest));
        String digest = digest(sorted);
        if (toolLists.size() >= MAX_KNOWN) {
            return Optional.empty();
        }
        String before = report.mcpToolsComplete()
                ? toolLists.put(call.get().server(), digest)
                : page(call.get().server(), digest);
        if (digest.equals(before) || (before != null && !report.mcpToolsComplete())) {
            return Optional.empty();
        }
        List<McpObserved.Tool> tools = new ArrayList<>();
        for (McpTool tool : sorted.subList(0, Math.min(MAX_TOOLS, sorted.size()))) {
            tools.add(new McpObserved.Tool(
                    Words.cut(tool.name()), tool.digest(), tool.readOnly(), tool.destructive()));
        }
        return Optional.of(new McpObserved(
                Words.cut(call.get().server()),
                inspected.systemId(),
                report.mcpServerName().map(Words::cut),
                call.get().revision().map(Words::cut),
                before == null ? "tools" : "changed",
                Optional.of(digest),
                List.copyOf(tools),
                report.mcpToolsComplete() && sorted.size() <= MAX_TOOLS,
                exposure(head)));
    }

    /** Pages of a list count once, and not at all where the whole list was seen. */
    private @Nullable String page(String server, String digest) {
        String whole = toolLists.get(server);
        return whole != null ? whole : toolLists.putIfAbsent(server + "#page", digest);
    }

    private static List<String> exposure(RequestHead head) {
        List<String> facts = new ArrayList<>(2);
        if (head.scheme().equals("http")) {
            facts.add("cleartext");
        }
        if (head.headers().has("x-api-key") || head.headers().has("api-key")) {
            facts.add("static-key");
        } else if (!head.headers().has("authorization") && !head.headers().has("cookie")) {
            facts.add("no-auth");
        }
        return List.copyOf(facts);
    }

    private static boolean isNew(Set<String> known, String name) {
        return !known.contains(name) && known.size() < MAX_KNOWN && known.add(name);
    }

    private static String digest(List<McpTool> sorted) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (McpTool tool : sorted) {
                sha.update(tool.digest().getBytes(StandardCharsets.UTF_8));
                sha.update((byte) '\n');
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: part of every Java)", e);
        }
    }
}
