package dev.wirewitness.policy.ruleset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A mapping of the policy, read key by key; whatever is wrong goes to the problems and reads as absent. */
final class Section {
    private static final int MAX_TEXT = 4096;

    private record Entry(Node key, Node value) {}

    private final Node at;
    private final String what;
    private final Problems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Section(MappingNode node, String what, Problems problems) {
        this.at = node;
        this.what = what;
        this.problems = problems;
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(tuple.getKeyNode(), what + ": a key that is not a word", "expected: key: value");
            } else if (entries.containsKey(key.getValue())) {
                problems.add(key, what + ": key \"" + key.getValue() + "\" is there twice", "remove one of them");
            } else {
                entries.put(key.getValue(), new Entry(key, tuple.getValueNode()));
            }
        }
    }

    static Optional<Section> of(Node node, String what, Problems problems) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(mapping, what, problems));
        }
        problems.add(node, what + " is " + kind(node), "expected: keys and values");
        return Optional.empty();
    }

    /** The elements of a list. */
    static List<Node> elements(Node node, String what, Problems problems) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problems.add(node, what + " is " + kind(node), "expected: a list, each entry behind \"- \"");
        return List.of();
    }

    /** Reports every other key. */
    Section allow(List<String> known) {
        entries.forEach((name, entry) -> {
            if (!known.contains(name)) {
                problems.add(entry.key, what + ": unknown key \"" + name + "\"", NearestName.hint(name, known));
            }
        });
        return this;
    }

    Node at() {
        return at;
    }

    /** The keys with their nodes, in order. */
    List<Word> keys() {
        return entries.entrySet().stream()
                .map(e -> new Word(e.getKey(), e.getValue().key))
                .toList();
    }

    Optional<Node> node(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    Optional<Section> section(String key) {
        return node(key).flatMap(n -> of(n, key, problems));
    }

    List<Node> list(String key) {
        return node(key).map(n -> elements(n, key, problems)).orElse(List.of());
    }

    Optional<Word> word(String key) {
        return node(key).flatMap(n -> scalar(n, key));
    }

    Optional<String> text(String key) {
        return word(key).map(Word::text);
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** Reports it when the key is missing. */
    Optional<Word> required(String key) {
        if (!entries.containsKey(key)) {
            problems.add(at, what + ": \"" + key + "\" is missing", "expected: " + key + ": …");
            return Optional.empty();
        }
        return word(key);
    }

    boolean flag(String key, boolean otherwise) {
        return word(key)
                .map(w -> switch (w.text()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> {
                        problems.add(w.at(), key + ": \"" + w.text() + "\"", "expected: true or false");
                        yield otherwise;
                    }
                })
                .orElse(otherwise);
    }

    int number(String key, int from, int to, int otherwise) {
        return word(key)
                .map(w -> {
                    int value = w.text().matches("[0-9]{1,9}") ? Integer.parseInt(w.text()) : -1;
                    if (value < from || value > to) {
                        problems.add(w.at(), key + ": \"" + w.text() + "\"", "expected: " + from + " to " + to);
                        return otherwise;
                    }
                    return value;
                })
                .orElse(otherwise);
    }

    /** One value or a list of values. */
    List<Word> words(String key) {
        return node(key).map(n -> words(n, key)).orElse(List.of());
    }

    private List<Word> words(Node node, String key) {
        if (!(node instanceof SequenceNode sequence)) {
            return scalar(node, key).map(List::of).orElse(List.of());
        }
        if (sequence.getValue().isEmpty()) {
            problems.add(node, key + ": an empty list", "expected: at least one value");
        }
        List<Word> words = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            scalar(element, key).ifPresent(words::add);
        }
        return words;
    }

    private Optional<Word> scalar(Node node, String key) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node, key + " is " + kind(node), "expected: a value");
            return Optional.empty();
        }
        if (scalar.getValue().isBlank()) {
            problems.add(node, key + " is empty", "expected: a value");
            return Optional.empty();
        }
        if (scalar.getValue().length() > MAX_TEXT) {
            problems.add(
                    node,
                    key + " of " + scalar.getValue().length() + " characters",
                    "expected: at most " + MAX_TEXT);
            return Optional.empty();
        }
        return Optional.of(new Word(scalar.getValue(), node));
    }

    private static String kind(Node node) {
        return node instanceof MappingNode
                ? "a mapping"
                : node instanceof SequenceNode ? "a list" : "a single value";
    }
}
