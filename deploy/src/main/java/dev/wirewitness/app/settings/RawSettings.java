package dev.wirewitness.app.settings;

import dev.wirewitness.app.settings.SettingsKeys.Form;
import dev.wirewitness.app.settings.SettingsKeys.Key;
import dev.wirewitness.policy.ruleset.NearestName;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Settings as written, key by key with the place of each, before their values are understood. */
final class RawSettings {
    /** One value as written: a text, a list of them, or pairs. */
    record Value(String place, List<String> items, Map<String, String> pairs) {}

    private static final int MAX_FILE = 1 << 20;

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<SettingsProblem> problems;

    RawSettings(List<SettingsProblem> problems) {
        this.problems = problems;
    }

    Optional<Value> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    void readFile(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                problem(file.toString(), "file: " + Files.size(file) + " bytes (expected: at most " + MAX_FILE + ")");
                return;
            }
            read(Files.readString(file), file.toString());
        } catch (CharacterCodingException e) {
            problem(file.toString(), "file: not UTF-8 text (expected: a YAML file)");
        } catch (IOException e) {
            problem(file.toString(), "file: cannot be read: " + e.getMessage() + " (expected: a readable YAML file)");
        }
    }

    void read(String yaml, String source) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(10);
        options.setNestingDepthLimit(20);
        try {
            Node root = new Yaml(options).compose(new StringReader(yaml));
            if (root != null) {
                section("", root, source);
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            problem(mark == null ? source : place(source, mark), "not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problem(source, "not YAML: " + e.getMessage());
        }
    }

    /** {@code key=value}; lists and pairs separated by commas, pairs as {@code name=value}. */
    void override(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            problem("--set", "'" + assignment + "' (expected: key=value, such as proxy.listen=127.0.0.1:8080)");
            return;
        }
        String name = assignment.substring(0, equals).strip();
        String text = assignment.substring(equals + 1).strip();
        Optional<Key> key = key(name);
        if (key.isEmpty()) {
            unknown("--set", name);
            return;
        }
        List<String> items = new ArrayList<>();
        Map<String, String> pairs = new LinkedHashMap<>();
        switch (key.get().form()) {
            case TEXT -> items.add(text);
            case LIST -> List.of(text.split(",")).stream().map(String::strip).filter(s -> !s.isEmpty()).forEach(items::add);
            case MAP -> {
                for (String pair : text.split(",")) {
                    int at = pair.indexOf('=');
                    if (at <= 0) {
                        problem("--set", name + ": '" + pair + "' (expected: name=value,name=value)");
                    } else {
                        pairs.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
                    }
                }
            }
        }
        values.put(name, new Value("--set", items, pairs));
    }

    private void section(String prefix, Node node, String source) {
        if (!(node instanceof MappingNode mapping)) {
            problem(place(source, node.getStartMark()),
                    (prefix.isEmpty() ? "the file" : prefix) + ": a section of key: value lines is expected here");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String at = place(source, tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problem(at, "a key (expected: plain text)");
                continue;
            }
            String key = prefix.isEmpty() ? name.getValue() : prefix + "." + name.getValue();
            Optional<Key> known = key(key);
            if (known.isPresent()) {
                value(known.get(), tuple.getValueNode(), source, at);
            } else if (SettingsKeys.all().stream().anyMatch(k -> k.name().startsWith(key + "."))) {
                section(key, tuple.getValueNode(), source);
            } else {
                unknown(at, key);
            }
        }
    }

    private void value(Key key, Node node, String source, String keyPlace) {
        String at = place(source, node.getStartMark());
        if (values.containsKey(key.name())) {
            problem(keyPlace, key.name() + ": written twice (expected: once)");
        }
        List<String> items = new ArrayList<>();
        Map<String, String> pairs = new LinkedHashMap<>();
        boolean fits =
                switch (key.form()) {
                    case TEXT -> node instanceof ScalarNode scalar && items.add(scalar.getValue());
                    case LIST -> node instanceof ScalarNode scalar
                            ? items.add(scalar.getValue())
                            : node instanceof SequenceNode sequence && scalars(sequence.getValue(), items);
                    case MAP -> node instanceof MappingNode mapping && pairs(mapping, pairs);
                };
        if (fits) {
            values.put(key.name(), new Value(at, items, pairs));
        } else {
            problem(at, key.name() + " (expected: " + shape(key.form()) + ": " + key.expected() + ")");
        }
    }

    private static String shape(Form form) {
        return switch (form) {
            case TEXT -> "one value";
            case LIST -> "a list";
            case MAP -> "name: value lines";
        };
    }

    private static boolean scalars(List<Node> nodes, List<String> into) {
        for (Node node : nodes) {
            if (!(node instanceof ScalarNode scalar)) {
                return false;
            }
            into.add(scalar.getValue());
        }
        return true;
    }

    private static boolean pairs(MappingNode mapping, Map<String, String> into) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name) || !(tuple.getValueNode() instanceof ScalarNode value)) {
                return false;
            }
            into.put(name.getValue(), value.getValue());
        }
        return true;
    }

    private static Optional<Key> key(String name) {
        return SettingsKeys.all().stream().filter(k -> k.name().equals(name)).findFirst();
    }

    private void unknown(String place, String name) {
        String hint = NearestName.hint(name, SettingsKeys.all().stream().map(Key::name).toList());
        problem(place, name + ": not a setting" + (hint.isEmpty() ? "" : " (" + hint + ")"));
    }

    void problem(String place, String message) {
        problems.add(new SettingsProblem(place, message));
    }

    private static String place(String source, Mark mark) {
        return source + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
