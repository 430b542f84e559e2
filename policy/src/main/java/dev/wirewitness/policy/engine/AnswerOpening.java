package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.ruleset.Defaults;
import dev.wirewitness.policy.ruleset.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settles once per exchange which rules are about its answer. */
final class AnswerOpening {
    private AnswerOpening() {}

    static AnswerInspection open(
            RulesetEngine engine, Conclusion conclusion, ResponseHead response, Placeholders placeholders) {
        AnswerRules rules = rules(engine, conclusion);
        return AnswerPipeline.open(conclusion.wire(), response, placeholders, scanner(engine, rules), rules);
    }

    /** What may be done to answers, as the request was concluded upon. */
    static AnswerRules rules(RulesetEngine engine, Conclusion conclusion) {
        Defaults defaults = engine.ruleset().defaults();
        List<Rule> redacting = redacting(engine.ruleset().rules(), conclusion);
        return new AnswerRules(
                defaults.restoreText(),
                defaults.restoreToolArguments(),
                detection -> selected(redacting, detection),
                !redacting.isEmpty(),
                defaults.minimumConfidence(),
                engine.settings().maxAnswer());
    }

    /** Who searches answers, if anybody does. */
    static Optional<DetectionEngine> scanner(RulesetEngine engine, AnswerRules rules) {
        boolean scanned = engine.ruleset().defaults().scanAnswers() || rules.mayRedact();
        return scanned ? Optional.of(engine.detectors()) : Optional.empty();
    }

    private static List<Rule> redacting(List<Rule> rules, Conclusion conclusion) {
        List<Rule> found = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.direction() == Direction.ANSWER
                    && rule.effect() == Effect.REDACT
                    && rule.mode() == Mode.ENFORCE
                    && rule.applies(conclusion.facts())) {
                found.add(rule);
            }
        }
        return found;
    }

    private static boolean selected(List<Rule> rules, Detection detection) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).selects(detection)) {
                return true;
            }
        }
        return false;
    }
}
