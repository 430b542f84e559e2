package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.decide.Decider;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.ruleset.Facts;
import dev.wirewitness.policy.ruleset.Rule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one request through an engine and tells of every rule why it fits or does not. */
final class Explainer {
    private final RulesetEngine engine;

    Explainer(RulesetEngine engine) {
        this.engine = engine;
    }

    Explanation explain(RequestHead head, Caller caller, ByteBuffer body) {
        ExchangeInspection inspection = engine.begin(head, caller);
        inspection.offer(body);
        Inspected inspected = inspection.finish();
        Conclusion conclusion = inspection.conclusion().orElseThrow();
        List<Explanation.RuleLine> rules = new ArrayList<>();
        for (Rule rule : engine.ruleset().rules()) {
            rules.add(rule(rule, conclusion.variants()));
        }
        List<Explanation.FindingLine> findings = new ArrayList<>();
        for (Finding finding : inspected.findings()) {
            findings.add(new Explanation.FindingLine(finding, because(finding, conclusion.detections())));
        }
        return new Explanation(
                engine.ruleset().name(),
                engine.ruleset().digest(),
                inspected.classification(),
                inspected.systemId(),
                conclusion.risk(),
                findings,
                rules,
                inspected.verdict(),
                inspected.coverage(),
                RulesetTests.received(inspection, inspected.verdict()));
    }

    private static Explanation.RuleLine rule(Rule rule, List<Facts> variants) {
        if (rule.direction() == Direction.ANSWER) {
            String why = rule.whyAnswerNot(variants.getFirst())
                    .map(w -> "does not hold: " + w)
                    .orElse("is about the answer");
            return new Explanation.RuleLine(rule.id(), rule.effect(), rule.mode(), false, why);
        }
        Rule.Fit fit = Decider.fit(rule, variants);
        String why = switch (fit) {
            case NONE -> "does not hold: " + whyNot(rule, variants);
            case HISTORY -> "holds for content of earlier turns only";
            case FULL -> "all conditions hold";
        };
        return new Explanation.RuleLine(rule.id(), rule.effect(), rule.mode(), fit != Rule.Fit.NONE, why);
    }

    private static String whyNot(Rule rule, List<Facts> variants) {
        for (Facts facts : variants) {
            Optional<String> why = rule.whyNot(facts);
            if (why.isPresent()) {
                return why.get();
            }
        }
        return "";
    }

    private static List<String> because(Finding finding, List<Detection> detections) {
        for (Detection detection : detections) {
            if (detection.start() == finding.start() && detection.type().equals(finding.type())) {
                return detection.because();
            }
        }
        return List.of();
    }
}
