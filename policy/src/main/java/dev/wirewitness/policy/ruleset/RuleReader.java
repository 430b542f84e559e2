package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code rules:}. */
final class RuleReader {
    /** Ids that verdicts use for what no rule decided. */
    static final Set<String> RESERVED = Set.of(
            "default",
            "on-large-body",
            "on-unsupported-coding",
            "on-unknown-shape",
            "on-incomplete-inspection",
            "on-inspection-failure",
            "on-mcp-mismatch");

    private static final int MAX_RULES = 2000;
    private static final List<String> KEYS =
            List.of("id", "when", "then", "mode", "reason", "paragraph", "enabled");
    private static final Choice<Effect> EFFECTS = Choice.of(Effect.values());
    private static final Choice<Mode> MODES = Choice.of(Mode.values());
    private static final Choice<Direction> DIRECTIONS = Choice.of(Direction.values());

    private final ConditionReader conditions;
    private final Problems problems;
    private final Set<String> ids = new HashSet<>();

    RuleReader(ConditionReader conditions, Problems problems) {
        this.conditions = conditions;
        this.problems = problems;
    }

    /** The enabled rules, in order. */
    List<Rule> read(Section policy) {
        List<Node> nodes = policy.list("rules");
        if (nodes.size() > MAX_RULES) {
            problems.add(nodes.get(MAX_RULES), nodes.size() + " rules", "expected: at most " + MAX_RULES);
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        for (Node node : nodes) {
            Section.of(node, "rule", problems).flatMap(this::rule).ifPresent(rules::add);
        }
        return rules;
    }

    /** Every rule id of the policy, disabled ones too. */
    Set<String> ids() {
        return ids;
    }

    private Optional<Rule> rule(Section section) {
        section.allow(KEYS);
        Optional<Word> id = section.required("id");
        id.ifPresent(this::checkId);
        Optional<Effect> effect = section.required("then").flatMap(w -> EFFECTS.one("then", w, problems));
        Optional<Section> when = section.section("when");
        if (section.node("when").isEmpty()) {
            problems.add(section.at(), "rule: \"when\" is missing", "expected: when: {…}; host: \"*\" fits everything");
        }
        when.filter(w -> w.keys().isEmpty())
                .ifPresent(w -> problems.add(
                        w.at(), "when: no condition", "host: \"*\" fits everything"));
        Mode mode =
                section.word("mode").flatMap(w -> MODES.one("mode", w, problems)).orElse(Mode.ENFORCE);
        String reason = section.text("reason", "");
        String paragraph = section.text("paragraph", "");
        boolean enabled = section.flag("enabled", true);
        List<Condition> all = when.map(conditions::conditions).orElse(List.of());
        Optional<FindingFilter> filter = when.flatMap(conditions::finding);
        Direction direction = when.flatMap(w -> w.word("direction"))
                .flatMap(w -> DIRECTIONS.one("direction", w, problems))
                .orElse(Direction.REQUEST);
        if (id.isEmpty() || effect.isEmpty() || when.isEmpty()) {
            return Optional.empty();
        }
        check(section, when.get(), effect.get(), direction, filter);
        Rule rule = new Rule(id.get().text(), direction, effect.get(), mode, reason, paragraph, all, filter);
        return enabled ? Optional.of(rule) : Optional.empty();
    }

    private void checkId(Word id) {
        if (!Names.isName(id.text())) {
            problems.add(id.at(), "rule id \"" + id.text() + "\"", Names.EXPECTED);
        } else if (RESERVED.contains(id.text())) {
            problems.add(id.at(), "rule id \"" + id.text() + "\" is reserved", "choose another");
        } else if (!ids.add(id.text())) {
            problems.add(id.at(), "rule id \"" + id.text() + "\" is there twice", "ids must differ");
        }
    }

    private void check(
            Section rule, Section when, Effect effect, Direction direction, Optional<FindingFilter> filter) {
        Node then = rule.node("then").orElse(rule.at());
        if (effect == Effect.REDACT && filter.isEmpty()) {
            problems.add(then, "then: redact without a finding condition", "add when: {finding: {…}}: what to redact");
        }
        if (direction == Direction.ANSWER && effect != Effect.REDACT && effect != Effect.MONITOR) {
            problems.add(then, "then: " + rule.text("then", "") + " for an answer", "expected: redact or monitor");
        }
        if (direction == Direction.ANSWER) {
            when.section("finding").ifPresent(finding -> {
                for (String key : List.of("part", "count")) {
                    finding.node(key)
                            .ifPresent(n -> problems.add(
                                    n, "finding: \"" + key + "\" for an answer", "an answer is judged span by span"));
                }
            });
            if (filter.isEmpty()) {
                problems.add(when.at(), "direction: answer without a finding condition", "add finding: {…}");
            }
        }
    }
}
