package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.ruleset.Facts;
import dev.wirewitness.policy.ruleset.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries the rules from top to bottom. {@code allow} and {@code block} end the search; of what was collected the
 * strongest wins: block, hold, redact, allow. A rule in monitor mode only adds its reason. A block or hold that fits
 * only because of findings in earlier turns redacts them instead, so that one refusal does not end a conversation.
 */
public final class Decider {
    private static final Reason DEFAULT =
            new Reason("default", Effect.ALLOW, Mode.ENFORCE, true, "no rule objects", "", List.of());

    private record Say(Rule rule, Effect effect, boolean historyOnly, List<Finding> findings) {}

    private Decider() {}

    /**
     * @param variants the facts, once for each model or MCP message of the request; they differ in nothing else. A
     *     rule fits when it fits one of them; an {@code allow} rule must fit all
     */
    public static Decision decide(List<Rule> rules, List<Facts> variants, List<Gate> gates) {
        List<Say> says = new ArrayList<>();
        Effect effect = Effect.ALLOW;
        boolean allowed = false;
        Set<Finding> redact = new LinkedHashSet<>();
        for (int i = 0; i < rules.size() && !allowed && effect != Effect.BLOCK; i++) {
            Rule rule = rules.get(i);
            Rule.Fit fit = rule.direction() == Direction.REQUEST ? fit(rule, variants) : Rule.Fit.NONE;
            if (fit == Rule.Fit.NONE) {
                continue;
            }
            Say say = say(rule, fit, variants.getFirst());
            says.add(say);
            if (rule.mode() == Mode.ENFORCE) {
                allowed = say.effect == Effect.ALLOW;
                if (say.effect == Effect.REDACT) {
                    addEditable(say.findings, redact);
                }
                effect = stronger(effect, say.effect);
            }
        }
        for (Gate gate : gates) {
            if (effect != Effect.BLOCK && !(allowed && gate.overridable())) {
                return blockedBy(gate, says);
            }
        }
        if (effect == Effect.ALLOW || effect == Effect.MONITOR || effect == Effect.REDACT) {
            effect = redact.isEmpty() ? Effect.ALLOW : Effect.REDACT;
        }
        return new Decision(effect, reasons(says, effect), List.copyOf(redact));
    }

    /** How a rule fits a request that may name several models or carry several MCP messages. */
    public static Rule.Fit fit(Rule rule, List<Facts> variants) {
        boolean all = rule.effect() == Effect.ALLOW;
        Rule.Fit fit = rule.fit(variants.getFirst());
        for (int i = 1; i < variants.size(); i++) {
            Rule.Fit other = rule.fit(variants.get(i));
            boolean stronger = other.compareTo(fit) > 0;
            fit = stronger == all ? fit : other;
        }
        return fit;
    }

    private static Say say(Rule rule, Rule.Fit fit, Facts facts) {
        boolean stops = rule.effect() == Effect.BLOCK || rule.effect() == Effect.HOLD;
        boolean historyOnly = stops && fit == Rule.Fit.HISTORY;
        List<Finding> findings = rule.selected(facts.findings());
        return new Say(rule, historyOnly ? Effect.REDACT : rule.effect(), historyOnly, findings);
    }

    private static Effect stronger(Effect a, Effect b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static void addEditable(List<Finding> findings, Set<Finding> redact) {
        for (Finding finding : findings) {
            if (Redaction.mayEdit(finding)) {
                redact.add(finding);
            }
        }
    }

    private static Decision blockedBy(Gate gate, List<Say> says) {
        List<Reason> reasons = new ArrayList<>();
        reasons.add(new Reason(gate.id(), Effect.BLOCK, Mode.ENFORCE, true, gate.text(), "", List.of()));
        for (Say say : says) {
            reasons.add(reason(say, false));
        }
        return new Decision(Effect.BLOCK, reasons, List.of());
    }

    private static List<Reason> reasons(List<Say> says, Effect effect) {
        List<Reason> reasons = new ArrayList<>(says.size() + 1);
        boolean decided = false;
        for (Say say : says) {
            boolean decisive = say.rule.mode() == Mode.ENFORCE
                    && say.effect == effect
                    && (effect == Effect.REDACT ? say.findings.stream().anyMatch(Redaction::mayEdit) : !decided);
            decided |= decisive;
            reasons.add(reason(say, decisive));
        }
        if (!decided) {
            reasons.add(DEFAULT);
        }
        return reasons;
    }

    private static Reason reason(Say say, boolean decisive) {
        Set<String> types = new TreeSet<>();
        for (Finding finding : say.findings) {
            types.add(finding.type());
        }
        String text = say.historyOnly
                ? say.rule.reason() + " (sent in an earlier turn: redacted instead)"
                : say.rule.reason();
        return new Reason(
                say.rule.id(),
                say.effect,
                say.rule.mode(),
                decisive,
                text,
                say.rule.paragraph(),
                List.copyOf(types));
    }
}
