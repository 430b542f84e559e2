package dev.wirewitness.evidence.aims.register;

import dev.wirewitness.evidence.log.record.Sha256;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The declared side of the register, read from {@code register.yaml}:
 *
 * <pre>
 * systems:
 *   - match: {service: openai-api}        # system-id, or any of service, provider, host, surface (all must fit)
 *     name: Support assistant
 *     state: approved
 *     owner: Jo Doe
 * mcp-servers:
 *   - server: https://mcp.example/mcp     # or https://mcp.example/* for all that begin so
 *     state: approved
 *     tier: low
 * </pre>
 *
 * The first entry that fits wins, except that one with {@code system-id} wins over all. Immutable; any thread.
 */
public final class RegisterFile {
    /** States a system or server can be declared to be in. */
    public static final List<String> STATES = List.of(
            "observed", "triage", "under_review", "approved", "restricted", "blocked", "suspended", "retired",
            "out_of_scope", "false_positive");

    /** Nothing is declared. */
    public static final RegisterFile EMPTY = new RegisterFile(List.of(), List.of(), Sha256.hex(""));

    static final List<String> TIERS = List.of("low", "medium", "high", "unknown");
    private static final List<String> ROOT = List.of("version", "systems", "mcp-servers");
    private static final List<String> MATCH = List.of("system-id", "service", "provider", "host", "surface");
    private static final List<String> FIELDS = List.of(
            "name", "state", "since", "owner", "business-unit", "purpose", "role", "decisions", "data-categories",
            "tier", "oversight", "approved-models", "review-by", "notes");

    private final List<SystemEntry> systems;
    private final List<ServerEntry> servers;
    private final Map<String, SystemEntry> bySystemId = new HashMap<>();
    private final String sha256;

    private RegisterFile(List<SystemEntry> systems, List<ServerEntry> servers, String sha256) {
        this.systems = List.copyOf(systems);
        this.servers = List.copyOf(servers);
        this.sha256 = sha256;
        for (SystemEntry entry : systems) {
            entry.match().systemId().ifPresent(id -> bySystemId.putIfAbsent(id, entry));
        }
    }

    /**
     * @param file name for messages
     * @throws InvalidRegisterFile with every problem found, each {@code file:line:column: message}
     */
    public static RegisterFile parse(String file, String text) throws InvalidRegisterFile {
        YamlDocument document = new YamlDocument(file);
        List<SystemEntry> systems = new ArrayList<>();
        List<ServerEntry> servers = new ArrayList<>();
        document.root(text).ifPresent(root -> {
            root.only(ROOT);
            for (YamlDocument.Value item : root.list("systems")) {
                item.mapping("a system").ifPresent(map -> systems.add(system(map)));
            }
            for (YamlDocument.Value item : root.list("mcp-servers")) {
                item.mapping("an MCP server").ifPresent(map -> servers.add(server(map)));
            }
        });
        if (!document.problems().isEmpty()) {
            throw new InvalidRegisterFile(document.problems());
        }
        return new RegisterFile(systems, servers, Sha256.hex(text));
    }

    private static SystemEntry system(YamlDocument.Mapping map) {
        map.only(with("match", FIELDS));
        Match match = map.get("match")
                .flatMap(value -> value.mapping("match"))
                .map(RegisterFile::match)
                .orElse(Match.NOTHING);
        if (match.equals(Match.NOTHING)) {
            map.wrong("a system has no match (expected: match: {service: …} or one of " + String.join(", ", MATCH)
                    + ")");
        }
        return new SystemEntry(match, declaration(map));
    }

    private static Match match(YamlDocument.Mapping map) {
        map.only(MATCH);
        return new Match(
                map.text("system-id"), map.text("service"), map.text("provider"), map.text("host"),
                map.text("surface"));
    }

    private static ServerEntry server(YamlDocument.Mapping map) {
        map.only(with("server", FIELDS));
        return new ServerEntry(map.required("server"), declaration(map));
    }

    private static List<String> with(String first, List<String> rest) {
        List<String> all = new ArrayList<>(rest);
        all.addFirst(first);
        return List.copyOf(all);
    }

    private static Declaration declaration(YamlDocument.Mapping map) {
        return new Declaration(
                map.text("name"),
                word(map, "state", STATES).orElse("observed"),
                date(map, "since"),
                map.text("owner"),
                map.text("business-unit"),
                map.text("purpose"),
                map.text("role"),
                map.text("decisions"),
                map.texts("data-categories"),
                word(map, "tier", TIERS),
                map.text("oversight"),
                map.texts("approved-models"),
                date(map, "review-by"),
                map.text("notes"));
    }

    private static Optional<String> word(YamlDocument.Mapping map, String key, List<String> known) {
        Optional<String> word = map.text(key);
        if (word.isPresent() && !known.contains(word.get())) {
            map.get(key)
                    .orElseThrow()
                    .wrong(key + " '" + ForeignText.visible(ForeignText.cap(word.get())) + "' is unknown"
                            + Nearest.hint(word.get(), known));
            return Optional.empty();
        }
        return word;
    }

    private static OptionalLong date(YamlDocument.Mapping map, String key) {
        Optional<String> text = map.text(key);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(UtcTime.startOfDay(text.get()));
        } catch (DateTimeException e) {
            map.get(key)
                    .orElseThrow()
                    .wrong(key + " '" + ForeignText.visible(ForeignText.cap(text.get()))
                            + "' is no date (expected: such as 2026-11-20)");
            return OptionalLong.empty();
        }
    }

    /** SHA-256 of the file's text, for the inputs of a report. */
    public String sha256() {
        return sha256;
    }

    /** What is declared of the system with these observed facts. */
    public Optional<Declaration> system(String systemId, String service, String provider, String host, String surface) {
        SystemEntry exact = bySystemId.get(systemId);
        if (exact != null) {
            return Optional.of(exact.declaration());
        }
        for (SystemEntry entry : systems) {
            if (entry.match().fits(service, provider, host, surface)) {
                return Optional.of(entry.declaration());
            }
        }
        return Optional.empty();
    }

    /** What is declared of a system of which only the id is known. */
    public Optional<Declaration> system(String systemId) {
        return Optional.ofNullable(bySystemId.get(systemId)).map(SystemEntry::declaration);
    }

    public Optional<Declaration> server(String server) {
        for (ServerEntry entry : servers) {
            if (entry.fits(server)) {
                return Optional.of(entry.declaration());
            }
        }
        return Optional.empty();
    }

    List<SystemEntry> systems() {
        return systems;
    }

    List<ServerEntry> servers() {
        return servers;
    }

    /** Which systems an entry speaks of: all fields that are given must fit. */
    record Match(
            Optional<String> systemId,
            Optional<String> service,
            Optional<String> provider,
            Optional<String> host,
            Optional<String> surface) {
        static final Match NOTHING =
                new Match(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        boolean fits(String ofService, String ofProvider, String ofHost, String ofSurface) {
            if (systemId.isPresent() || equals(NOTHING)) {
                return false;
            }
            return fits(service, ofService) && fits(provider, ofProvider) && fits(host, ofHost)
                    && fits(surface, ofSurface);
        }

        private static boolean fits(Optional<String> wanted, String actual) {
            return wanted.isEmpty() || wanted.get().equals(actual);
        }

        String label() {
            return systemId.or(() -> service).or(() -> host).or(() -> provider).or(() -> surface).orElse("");
        }
    }

    record SystemEntry(Match match, Declaration declaration) {}

    record ServerEntry(String server, Declaration declaration) {
        boolean fits(String actual) {
            return server.endsWith("*")
                    ? actual.startsWith(server.substring(0, server.length() - 1))
                    : actual.equals(server);
        }
    }
}
