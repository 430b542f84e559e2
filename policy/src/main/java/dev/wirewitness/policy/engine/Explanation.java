package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.decide.McpRisk;
import java.util.List;
import java.util.Optional;

/**
 * Why a request gets the verdict it gets. Holds no detected value; {@code received} is the request's own body as far
 * as it would be sent.
 *
 * @param received what the provider would receive; empty when nothing is sent
 */
public record Explanation(
        String policy,
        String digest,
        Classification classification,
        String systemId,
        Optional<McpRisk> risk,
        List<FindingLine> findings,
        List<RuleLine> rules,
        Verdict verdict,
        Coverage coverage,
        Optional<String> received) {
    public Explanation {
        findings = List.copyOf(findings);
        rules = List.copyOf(rules);
    }

    /** A finding and what its confidence is made of. */
    public record FindingLine(Finding finding, List<String> because) {
        public FindingLine {
            because = List.copyOf(because);
        }
    }

    /**
     * A rule of the policy.
     *
     * @param why the first condition that does not hold, or what it rests on
     */
    public record RuleLine(String id, Effect effect, Mode mode, boolean matched, String why) {}

    /** For people. */
    public String text() {
        return new ExplanationText(this).text();
    }
}
