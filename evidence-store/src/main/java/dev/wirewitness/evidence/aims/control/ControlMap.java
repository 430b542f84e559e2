package dev.wirewitness.evidence.aims.control;

import dev.wirewitness.evidence.aims.register.YamlDocument;
import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which evidence queries speak to which control, and how far. Data, not code: what a framework asks changes. Checked
 * when it is read: ids unique, each query and framework known, each control says what it leaves unproved. Immutable.
 *
 * @param sha256 of the file it was read from
 */
public record ControlMap(
        List<Framework> frameworks, Map<String, EvidenceQuery> queries, List<Control> controls, String sha256) {
    private static final String RESOURCE = "/dev/wirewitness/evidence/aims/control/control-map.yaml";
    private static final List<String> SUPPORT =
            List.of(Support.values()).stream().map(Support::id).toList();

    public ControlMap {
        frameworks = List.copyOf(frameworks);
        queries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(queries));
        controls = List.copyOf(controls);
    }

    /** The map that comes with the product. */
    public static ControlMap builtIn() {
        try (InputStream in = ControlMap.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing from the class path");
            }
            return parse("control-map.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + RESOURCE + " cannot be read", e);
        }
    }

    /** @throws IllegalArgumentException with every problem, one per line, each {@code file:line:column: message} */
    public static ControlMap parse(String file, String text) {
        YamlDocument document = new YamlDocument(file);
        List<Framework> frameworks = new ArrayList<>();
        Map<String, EvidenceQuery> queries = new LinkedHashMap<>();
        List<Control> controls = new ArrayList<>();
        document.root(text).ifPresent(root -> {
            root.only(List.of("schema", "frameworks", "queries", "controls"));
            each(root, "frameworks", "a framework", map -> frameworks.add(framework(map)));
            each(root, "queries", "a query", map -> query(map, queries));
            Set<String> ids = new HashSet<>();
            each(root, "controls", "a control", map -> controls.add(control(map, frameworks, queries, ids)));
        });
        if (!document.problems().isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", document.problems()));
        }
        return new ControlMap(frameworks, queries, controls, Sha256.hex(text));
    }

    private static void each(
            YamlDocument.Mapping root, String key, String what, java.util.function.Consumer<YamlDocument.Mapping> row) {
        for (YamlDocument.Value item : root.list(key)) {
            item.mapping(what).ifPresent(row);
        }
    }

    private static Framework framework(YamlDocument.Mapping map) {
        map.only(List.of("id", "name", "note"));
        return new Framework(map.required("id"), map.required("name"), map.required("note"));
    }

    private static void query(YamlDocument.Mapping map, Map<String, EvidenceQuery> queries) {
        map.only(List.of("id", "name", "definition"));
        EvidenceQuery query = new EvidenceQuery(map.required("id"), map.required("name"), map.required("definition"));
        if (queries.putIfAbsent(query.id(), query) != null) {
            map.wrong("query '" + query.id() + "' stands here twice");
        }
    }

    private static Control control(
            YamlDocument.Mapping map, List<Framework> frameworks, Map<String, EvidenceQuery> queries, Set<String> ids) {
        map.only(List.of("framework", "id", "title", "support", "queries", "supports", "does-not-prove", "role"));
        String framework = map.required("framework");
        String id = map.required("id");
        if (frameworks.stream().noneMatch(known -> known.id().equals(framework))) {
            map.wrong("framework '" + framework + "' is not among the frameworks of this file");
        }
        if (!ids.add(framework + "\n" + id)) {
            map.wrong("control '" + id + "' of " + framework + " stands here twice");
        }
        for (YamlDocument.Value query : map.list("queries")) {
            query.text().filter(name -> !queries.containsKey(name)).ifPresent(name -> query.wrong(
                    "query '" + name + "' is not among the queries of this file"));
        }
        Optional<String> role = map.text("role");
        return new Control(
                framework,
                id,
                map.required("title"),
                support(map),
                map.texts("queries"),
                map.required("supports"),
                map.required("does-not-prove"),
                role);
    }

    private static Support support(YamlDocument.Mapping map) {
        String word = map.required("support");
        if (!SUPPORT.contains(word)) {
            map.wrong("support '" + word + "' is unknown (expected one of: " + String.join(", ", SUPPORT) + ")");
            return Support.NONE;
        }
        return Support.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** How many controls of a framework have this support. */
    public long count(String framework, Support support) {
        return controls.stream()
                .filter(control -> control.framework().equals(framework) && control.support() == support)
                .count();
    }

    /** How many controls have this support, over all frameworks. */
    public long count(Support support) {
        return controls.stream().filter(control -> control.support() == support).count();
    }
}
