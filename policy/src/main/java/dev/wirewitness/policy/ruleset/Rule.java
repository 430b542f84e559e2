package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.detect.Detection;
import java.util.List;
import java.util.Optional;

/** A compiled rule: its conditions and what it asks for when all of them hold. Immutable; any thread. */
public final class Rule {

    /** How a rule fits an exchange. */
    public enum Fit {
        NONE,
        /** Only because of findings in content of earlier turns. */
        HISTORY,
        FULL
    }

    private final String id;
    private final Direction direction;
    private final Effect effect;
    private final Mode mode;
    private final String reason;
    private final String paragraph;
    private final List<Condition> conditions;
    private final Optional<FindingFilter> filter;

    Rule(
            String id,
            Direction direction,
            Effect effect,
            Mode mode,
            String reason,
            String paragraph,
            List<Condition> conditions,
            Optional<FindingFilter> filter) {
        this.id = id;
        this.direction = direction;
        this.effect = effect;
        this.mode = mode;
        this.reason = reason;
        this.paragraph = paragraph;
        this.conditions = List.copyOf(conditions);
        this.filter = filter;
    }

    public String id() {
        return id;
    }

    public Direction direction() {
        return direction;
    }

    public Effect effect() {
        return effect;
    }

    public Mode mode() {
        return mode;
    }

    /** Why, for people. */
    public String reason() {
        return reason;
    }

    /** The paragraph of the written AI policy it stands for, or empty. */
    public String paragraph() {
        return paragraph;
    }

    /** Whether the rule is about findings. */
    public boolean aboutFindings() {
        return filter.isPresent();
    }

    public Fit fit(Facts facts) {
        if (!applies(facts)) {
            return Fit.NONE;
        }
        if (filter.isEmpty() || filter.get().enough(facts.findings(), false)) {
            return Fit.FULL;
        }
        return filter.get().enough(facts.findings(), true) ? Fit.HISTORY : Fit.NONE;
    }

    /** Whether all conditions hold that are not about findings. */
    public boolean applies(Facts facts) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(facts)) {
                return false;
            }
        }
        return true;
    }

    /** The findings the rule is about; none for a rule that is not about findings. */
    public List<Finding> selected(List<Finding> findings) {
        return filter.map(f -> f.select(findings)).orElse(List.of());
    }

    /** Whether the rule is about such a detection. */
    public boolean selects(Detection detection) {
        return filter.isPresent() && filter.get().selects(detection);
    }

    /** The first condition that does not hold, with what the exchange has instead; empty when the rule fits. */
    public Optional<String> whyNot(Facts facts) {
        return whyAnswerNot(facts).or(() -> filter.map(Condition.Found::new)
                .filter(found -> !found.holds(facts))
                .map(found -> found.wanted() + " (is: " + found.actual(facts) + ")"));
    }

    /** As {@link #whyNot}, without the condition on findings, which an answer brings later. */
    public Optional<String> whyAnswerNot(Facts facts) {
        for (Condition condition : conditions) {
            if (!condition.holds(facts)) {
                return Optional.of(condition.wanted() + " (is: " + condition.actual(facts) + ")");
            }
        }
        return Optional.empty();
    }
}
