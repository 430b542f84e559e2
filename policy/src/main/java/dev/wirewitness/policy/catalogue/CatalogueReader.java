package dev.wirewitness.policy.catalogue;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.WireFamily;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one catalogue file. Every complaint names file, line:column, key and what was expected. */
final class CatalogueReader {
    /** What a file holds. */
    record Read(List<ServiceEntry> services, List<ClientEntry> clients) {}

    private static final int MAX_FILE = 4 << 20;
    private static final Set<String> SERVICE_KEYS =
            Set.of("id", "name", "provider", "kind", "hosts", "only", "paths", "intercept", "provenance");
    private static final Set<String> CLIENT_KEYS = Set.of("id", "surface", "headers", "agents", "marks", "version");

    private final String source;

    CatalogueReader(String source) {
        this.source = source;
    }

    Read read(String yaml) {
        if (yaml.length() > MAX_FILE) {
            throw new InvalidCatalogue(source + ": " + yaml.length() + " characters (expected: at most "
                    + MAX_FILE + ")");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_FILE);
        Node root;
        try {
            root = new Yaml(options).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 1 : e.getProblemMark().getColumn() + 1;
            throw new InvalidCatalogue(source + ":" + line + ":" + column + ": " + e.getProblem()
                    + " (expected: YAML)");
        } catch (YAMLException e) {
            throw new InvalidCatalogue(source
                    + ":1:1: not readable as YAML (expected: YAML with the keys services, clients)");
        }
        if (root == null) {
            return new Read(List.of(), List.of());
        }
        Map<String, Node> top = map(root, "the file", Set.of("services", "clients"));
        List<ServiceEntry> services = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Node node : items(top, "services")) {
            services.add(service(node, ids));
        }
        List<ClientEntry> clients = new ArrayList<>();
        for (Node node : items(top, "clients")) {
            clients.add(client(node, ids));
        }
        return new Read(services, clients);
    }

    private ServiceEntry service(Node node, Set<String> ids) {
        Map<String, Node> map = map(node, "a service", SERVICE_KEYS);
        String id = id(node, map, "id", ids, "service ");
        ServiceKind kind = word(need(node, map, "kind"), "kind", ServiceKind.values());
        String provider = idText(need(node, map, "provider"), "provider");
        AiService service =
                new AiService(id, text(need(node, map, "name"), "name"), provider, kind);
        List<String> hosts = new ArrayList<>();
        need(node, map, "hosts");
        for (Node host : items(map, "hosts")) {
            hosts.add(host(host));
        }
        List<String> only = new ArrayList<>();
        for (Node path : items(map, "only")) {
            only.add(path(path, "only", false));
        }
        boolean intercept = !map.containsKey("intercept") || flag(map.get("intercept"));
        Provenance provenance = map.containsKey("provenance")
                ? word(map.get("provenance"), "provenance", Provenance.values())
                : Provenance.UNKNOWN;
        return new ServiceEntry(service, hosts, only, paths(map), intercept, provenance);
    }

    private List<ServiceEntry.PathRule> paths(Map<String, Node> map) {
        List<ServiceEntry.PathRule> rules = new ArrayList<>();
        Node node = map.get("paths");
        if (node == null) {
            return rules;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, "paths", "a map of path prefix (or *suffix) to wire family");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            rules.add(new ServiceEntry.PathRule(path(tuple.getKeyNode(), "paths", true), family(tuple.getValueNode())));
        }
        return rules;
    }

    private WireFamily family(Node node) {
        String id = text(node, "paths");
        for (WireFamily family : WireFamily.values()) {
            if (family.id().equals(id)) {
                return family;
            }
        }
        throw wrong(node, "paths", "one of " + Arrays.stream(WireFamily.values()).map(WireFamily::id).toList());
    }

    private ClientEntry client(Node node, Set<String> ids) {
        Map<String, Node> map = map(node, "a client", CLIENT_KEYS);
        Optional<String> version = Optional.ofNullable(map.get("version")).map(v -> text(v, "version"));
        return new ClientEntry(
                id(node, map, "id", ids, "client "),
                word(need(node, map, "surface"), "surface", Surface.values()),
                texts(map, "headers"),
                texts(map, "agents"),
                texts(map, "marks"),
                version);
    }

    private String host(Node node) {
        String host = text(node, "hosts").toLowerCase(Locale.ROOT).replace("{region}", "*");
        String bare = host.startsWith(".") ? host.substring(1) : host;
        boolean good = !bare.isEmpty() && bare.length() <= 253 && !bare.startsWith(".") && !bare.endsWith(".")
                && !bare.contains("..");
        for (int i = 0; good && i < bare.length(); i++) {
            char c = bare.charAt(i);
            good = isIdLetter(c) || c == '_' || c == '.' || c == '*' || c == ':';
        }
        for (String label : bare.split("\\.", -1)) {
            good &= label.indexOf('*') == label.lastIndexOf('*');
        }
        // A star in the last two labels would claim whole top-level domains; one colon alone would be a port.
        int last = bare.lastIndexOf('.');
        good &= bare.indexOf('*') < 0 || bare.lastIndexOf('*') < bare.lastIndexOf('.', last - 1);
        good &= bare.indexOf(':') == -1 || bare.indexOf(':') != bare.lastIndexOf(':');
        if (!good) {
            throw wrong(
                    node,
                    "hosts",
                    "a host name without port, a leading dot for everything under it, at most one * in a label,"
                            + " none in the last two");
        }
        return host;
    }

    private String path(Node node, String key, boolean suffixes) {
        String path = text(node, key);
        if (!path.startsWith("/") && !(suffixes && path.startsWith("*/"))) {
            throw wrong(node, key, "a path prefix that begins with /" + (suffixes ? ", or * and a suffix" : ""));
        }
        return path;
    }

    private String id(Node node, Map<String, Node> map, String key, Set<String> ids, String what) {
        Node value = need(node, map, key);
        String id = idText(value, key);
        if (!ids.add(what + id)) {
            throw wrong(value, key, "an id that the file does not use twice");
        }
        return id;
    }

    private String idText(Node node, String key) {
        String id = text(node, key);
        boolean good = !id.isEmpty() && id.length() <= 64;
        for (int i = 0; good && i < id.length(); i++) {
            char c = id.charAt(i);
            good = isIdLetter(c);
        }
        if (!good) {
            throw wrong(node, key, "1 to 64 of a-z, 0-9 and -");
        }
        return id;
    }

    private static boolean isIdLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    private <E extends Enum<E>> E word(Node node, String key, E[] values) {
        String text = text(node, key);
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return value;
            }
        }
        throw wrong(node, key, "one of "
                + Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList());
    }

    private boolean flag(Node node) {
        return switch (text(node, "intercept")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(node, "intercept", "true or false");
        };
    }

    private List<String> texts(Map<String, Node> map, String key) {
        List<String> texts = new ArrayList<>();
        for (Node node : items(map, key)) {
            texts.add(text(node, key));
        }
        return texts;
    }

    private List<Node> items(Map<String, Node> map, String key) {
        Node node = map.get(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw wrong(node, key, "a list");
    }

    private String text(Node node, String key) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        throw wrong(node, key, "text");
    }

    private Node need(Node node, Map<String, Node> map, String key) {
        Node value = map.get(key);
        if (value == null) {
            throw wrong(node, key, "to be there");
        }
        return value;
    }

    private Map<String, Node> map(Node node, String what, Set<String> keys) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, what, "a map of keys to values");
        }
        Map<String, Node> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode(), what);
            if (!keys.contains(key)) {
                throw wrong(tuple.getKeyNode(), key, "one of " + keys.stream().sorted().toList());
            }
            if (map.put(key, tuple.getValueNode()) != null) {
                throw wrong(tuple.getKeyNode(), key, "each key once");
            }
        }
        return map;
    }

    private InvalidCatalogue wrong(Node node, String key, String expected) {
        String value = node instanceof ScalarNode scalar ? " \"" + scalar.getValue() + "\"" : "";
        return new InvalidCatalogue(source + ":" + (node.getStartMark().getLine() + 1) + ":"
                + (node.getStartMark().getColumn() + 1) + ": " + key + value + " (expected: " + expected + ")");
    }
}
