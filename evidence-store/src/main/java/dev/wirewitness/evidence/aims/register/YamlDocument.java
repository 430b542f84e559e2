package dev.wirewitness.evidence.aims.register;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a YAML file node by node and collects what is wrong as {@code file:line:column: message}, so that one pass
 * shows every problem. No aliases, at most 4 MiB and 20 levels. One document, one thread.
 */
public final class YamlDocument {
    private static final int MOST_PROBLEMS = 50;

    private final String file;
    private final List<String> problems = new ArrayList<>();

    public YamlDocument(String file) {
        this.file = file;
    }

    /** What was wrong so far, in the order found. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The root mapping; empty for an empty file or one that is no mapping (then with a problem). */
    public Optional<Mapping> root(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(4 << 20);
        options.setNestingDepthLimit(20);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return root == null ? Optional.empty() : mapping(root, "the file");
        } catch (MarkedYAMLException e) {
            problem(e.getProblemMark(), "not YAML: " + String.valueOf(e.getProblem()));
        } catch (YAMLException | StackOverflowError e) {
            problems.add(file + ":1:1: not YAML within the limits: " + firstLine(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private void problem(@Nullable Mark mark, String message) {
        if (problems.size() >= MOST_PROBLEMS) {
            return;
        }
        String where = mark == null ? "1:1" : (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
        problems.add(file + ":" + where + ": " + message);
    }

    private Optional<Mapping> mapping(Node node, String what) {
        if (!(node instanceof MappingNode map)) {
            problem(node.getStartMark(), what + " is a " + kind(node) + " (expected: a mapping, key: value)");
            return Optional.empty();
        }
        Map<String, Value> values = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode().getStartMark(), "a key is a " + kind(tuple.getKeyNode())
                        + " (expected: a word)");
                continue;
            }
            Value value = new Value(key.getValue(), key, tuple.getValueNode());
            if (values.putIfAbsent(key.getValue(), value) != null) {
                problem(key.getStartMark(), "key '" + shown(key.getValue()) + "' stands here twice");
            }
        }
        return Optional.of(new Mapping(what, map, values));
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode m -> "mapping";
            case SequenceNode s -> "list";
            default -> "single value";
        };
    }

    private static String shown(String text) {
        return ForeignText.visible(ForeignText.cap(text));
    }

    /** A mapping: keys that are known, then values by key. */
    public final class Mapping {
        private final String what;
        private final MappingNode node;
        private final Map<String, Value> values;

        private Mapping(String what, MappingNode node, Map<String, Value> values) {
            this.what = what;
            this.node = node;
            this.values = values;
        }

        /** Notes a problem for each key that is not among {@code known}, with the nearest that is. */
        public Mapping only(List<String> known) {
            for (Value value : values.values()) {
                if (!known.contains(value.key)) {
                    problem(value.keyNode.getStartMark(), "unknown key '" + shown(value.key) + "' in " + what
                            + Nearest.hint(value.key, known));
                }
            }
            return this;
        }

        public Optional<Value> get(String key) {
            return Optional.ofNullable(values.get(key));
        }

        /** The text under {@code key}; a problem and the empty string where it is missing. */
        public String required(String key) {
            Value value = values.get(key);
            if (value == null) {
                problem(node.getStartMark(), what + " has no '" + key + "'");
                return "";
            }
            return value.text().orElse("");
        }

        public Optional<String> text(String key) {
            return get(key).flatMap(Value::text);
        }

        public List<Value> list(String key) {
            return get(key).map(Value::items).orElse(List.of());
        }

        public List<String> texts(String key) {
            return list(key).stream().map(Value::text).flatMap(Optional::stream).toList();
        }

        /** Notes a problem where this mapping begins. */
        public void wrong(String message) {
            problem(node.getStartMark(), message);
        }
    }

    /** A value and where it stands. */
    public final class Value {
        private final String key;
        private final Node keyNode;
        private final Node node;

        private Value(String key, Node keyNode, Node node) {
            this.key = key;
            this.keyNode = keyNode;
            this.node = node;
        }

        public Optional<String> text() {
            if (node instanceof ScalarNode scalar) {
                return Optional.of(scalar.getValue());
            }
            wrong("'" + shown(key) + "' is a " + kind(node) + " (expected: a single value)");
            return Optional.empty();
        }

        public Optional<Mapping> mapping(String what) {
            return YamlDocument.this.mapping(node, what);
        }

        public List<Value> items() {
            if (node instanceof SequenceNode sequence) {
                return sequence.getValue().stream()
                        .map(item -> new Value(key, keyNode, item))
                        .toList();
            }
            wrong("'" + shown(key) + "' is a " + kind(node) + " (expected: a list)");
            return List.of();
        }

        /** Notes a problem where this value begins. */
        public void wrong(String message) {
            problem(node.getStartMark(), message);
        }
    }
}
