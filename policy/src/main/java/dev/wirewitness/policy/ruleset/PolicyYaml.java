package dev.wirewitness.policy.ruleset;

import java.io.StringReader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Policy text to a tree of nodes with positions; nothing is constructed from tags. At most {@value #MAX_CHARS}
 * characters and {@value #MAX_DEPTH} levels; anchors' aliases are refused, so the tree is never larger than its text.
 */
final class PolicyYaml {
    static final int MAX_CHARS = 2 * 1024 * 1024;
    static final int MAX_DEPTH = 32;

    private PolicyYaml() {}

    static Optional<Node> read(String text, Problems problems) {
        if (text.length() > MAX_CHARS) {
            problems.add(1, 1, "policy of " + text.length() + " characters", "expected: at most " + MAX_CHARS);
            return Optional.empty();
        }
        try {
            if (refersToAnchors(text, problems)) {
                return Optional.empty();
            }
            Composer composer = new Composer(parser(text), new Resolver(), options());
            Node root = composer.getSingleNode();
            if (root == null) {
                problems.add(1, 1, "the policy is empty", "expected: version, name and rules");
            }
            return Optional.ofNullable(root);
        } catch (MarkedYAMLException e) {
            Mark at = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            problems.add(Optional.ofNullable(at), "not YAML: " + e.getProblem(), "");
        } catch (ReaderException e) {
            addUnprintable(text, e, problems);
        } catch (YAMLException e) {
            problems.add(1, 1, "not YAML: " + e.getMessage(), "");
        }
        return Optional.empty();
    }

    private static boolean refersToAnchors(String text, Problems problems) {
        ParserImpl parser = parser(text);
        int depth = 0;
        while (true) {
            Event event = parser.getEvent();
            if (event == null || event.is(Event.ID.StreamEnd)) {
                return false;
            }
            if (event instanceof AliasEvent alias) {
                problems.add(
                        Optional.ofNullable(alias.getStartMark()),
                        "alias *" + alias.getAnchor() + ": aliases are not allowed in a policy",
                        "use a named list: \"@name\"");
                return true;
            }
            if (event.is(Event.ID.MappingStart) || event.is(Event.ID.SequenceStart)) {
                depth++;
            } else if (event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd)) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                problems.add(
                        Optional.ofNullable(event.getStartMark()),
                        "nested " + depth + " levels deep",
                        "expected: at most " + MAX_DEPTH);
                return true;
            }
        }
    }

    private static void addUnprintable(String text, ReaderException e, Problems problems) {
        int end = Math.min(Math.max(e.getPosition(), 0), text.length());
        int line = 1;
        int column = 1;
        for (int i = 0; i < end; i++) {
            column = text.charAt(i) == '\n' ? 1 : column + 1;
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        problems.add(
                line,
                column,
                "character U+" + Integer.toHexString(e.getCodePoint()) + " is not allowed in YAML",
                "write it as an escape in double quotes");
    }

    private static ParserImpl parser(String text) {
        return new ParserImpl(new StreamReader(new StringReader(text)), options());
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARS);
        options.setNestingDepthLimit(MAX_DEPTH + 8);
        options.setMaxAliasesForCollections(0);
        return options;
    }
}
