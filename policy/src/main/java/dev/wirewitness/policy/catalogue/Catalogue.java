package dev.wirewitness.policy.catalogue;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The AI services, hosted MCP servers and client programs known by name. Data with a digest, so that a record can
 * say which knowledge a decision rested on. Immutable; any thread. Host look-ups cost one hash per label.
 */
public final class Catalogue {
    private final List<ServiceEntry> services;
    private final List<ClientEntry> clients;
    private final HostIndex hosts;
    private final ClientIndex programs;
    private final String digest;

    private static final class BuiltIn {
        static final Catalogue INSTANCE = new Catalogue(
                new CatalogueReader("services.yaml").read(resource("services.yaml")).services(),
                new CatalogueReader("clients.yaml").read(resource("clients.yaml")).clients());
    }

    private Catalogue(List<ServiceEntry> services, List<ClientEntry> clients) {
        this.services = List.copyOf(services);
        this.clients = List.copyOf(clients);
        hosts = new HostIndex(services);
        programs = new ClientIndex(clients);
        digest = digestOf(services, clients);
    }

    /** What ships with the product. */
    public static Catalogue builtIn() {
        return BuiltIn.INSTANCE;
    }

    /**
     * The built-in catalogue extended by a user's own file.
     *
     * @param sourceName names the file in complaints
     * @throws InvalidCatalogue when the file cannot be used
     */
    public static Catalogue load(String yaml, String sourceName) {
        return builtIn().with(yaml, sourceName);
    }

    /** This catalogue extended: an entry of the same id replaces the one here, and new ones come first. */
    public Catalogue with(String yaml, String sourceName) {
        CatalogueReader.Read read = new CatalogueReader(sourceName).read(yaml);
        Map<String, ServiceEntry> merged = new LinkedHashMap<>();
        read.services().forEach(entry -> merged.put(entry.service().id(), entry));
        services.forEach(entry -> merged.putIfAbsent(entry.service().id(), entry));
        Map<String, ClientEntry> programsMerged = new LinkedHashMap<>();
        read.clients().forEach(entry -> programsMerged.put(entry.id(), entry));
        clients.forEach(entry -> programsMerged.putIfAbsent(entry.id(), entry));
        return new Catalogue(new ArrayList<>(merged.values()), new ArrayList<>(programsMerged.values()));
    }

    /** {@code sha256:} and 64 hex digits over all entries; their order in the files does not matter. */
    public String digest() {
        return digest;
    }

    /** The service a host offers as a whole; any letter case, trailing dot allowed. */
    public Optional<AiService> service(String host) {
        for (ServiceEntry entry : hosts.find(host)) {
            if (!entry.limited()) {
                return Optional.of(entry.service());
            }
        }
        return Optional.empty();
    }

    /** The service at a path of a host: hosts that carry several are told apart by path. */
    public Optional<AiService> service(String host, String path) {
        return entry(host, path).map(ServiceEntry::service);
    }

    /** The wire family the catalogue names for a path of a host. */
    public Optional<WireFamily> family(String host, String path) {
        Optional<ServiceEntry> entry = entry(host, path);
        if (entry.isPresent() && entry.get().service().kind() == ServiceKind.MCP) {
            return Optional.of(WireFamily.MCP);
        }
        return entry.flatMap(e -> e.family(RequestPath.normal(path)));
    }

    /** Whether connections to this host should be opened for inspection. */
    public boolean covers(String host) {
        for (ServiceEntry entry : hosts.find(host)) {
            if (entry.intercept()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The host patterns that {@link #covers} accepts, sorted: a name, a leading dot for the name and everything under
     * it, or {@code *} for a label or a piece of one.
     */
    public List<String> hostPatterns() {
        TreeSet<String> patterns = new TreeSet<>();
        for (ServiceEntry entry : services) {
            if (entry.intercept()) {
                patterns.addAll(entry.hosts());
            }
        }
        return List.copyOf(patterns);
    }

    public List<AiService> services() {
        return services.stream().map(ServiceEntry::service).toList();
    }

    /** The program that sent these header fields, as they say. */
    public Client client(Headers headers) {
        return programs.find(headers);
    }

    /** What is known of an MCP server. {@code server}: scheme, host, port if not the default, path. */
    public Optional<McpProvenance> mcpServer(String server) {
        int scheme = server.indexOf("://");
        if (scheme < 0) {
            return Optional.empty();
        }
        int slash = server.indexOf('/', scheme + 3);
        String authority = slash < 0 ? server.substring(scheme + 3) : server.substring(scheme + 3, slash);
        String path = slash < 0 ? "/" : server.substring(slash);
        int port = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host = (port < 0 ? authority : authority.substring(0, port)).replace("[", "").replace("]", "");
        // Over cleartext nobody vouches for who answers under the name; at another port it is another server.
        boolean vouched = port < 0 && server.startsWith("https://");
        return entry(host, path)
                .filter(entry -> entry.service().kind() == ServiceKind.MCP)
                .map(entry -> new McpProvenance(
                        entry.service().name(), vouched ? entry.provenance() : Provenance.UNKNOWN));
    }

    private Optional<ServiceEntry> entry(String host, String rawPath) {
        String path = RequestPath.normal(rawPath);
        List<ServiceEntry> found = hosts.find(host);
        for (ServiceEntry entry : found) {
            if (entry.limited() && entry.speaksFor(path)) {
                return Optional.of(entry);
            }
        }
        for (ServiceEntry entry : found) {
            if (!entry.limited()) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private static String digestOf(List<ServiceEntry> services, List<ClientEntry> clients) {
        TreeSet<String> lines = new TreeSet<>();
        services.forEach(entry -> lines.add(entry.canonical()));
        clients.forEach(entry -> lines.add(entry.canonical()));
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> sha256.update(line.getBytes(StandardCharsets.UTF_8)));
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not in this Java runtime (expected: every runtime has it)", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": not readable", e);
        }
    }
}
