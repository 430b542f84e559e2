package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Verdict;
import java.util.Locale;

/** An explanation as plain text. */
final class ExplanationText {
    private final Explanation explanation;
    private final StringBuilder out = new StringBuilder();

    ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    String text() {
        line("Policy      " + explanation.policy() + " (" + explanation.digest() + ")");
        request(explanation.classification());
        explanation.risk().ifPresent(risk -> {
            line("MCP risk    " + risk.score() + " of 100, " + risk.confidencePercent() + "% observed");
            risk.factors().forEach(factor -> line("              " + factor));
        });
        line("Coverage    " + lower(explanation.coverage().level()) + ", "
                + explanation.coverage().inspectedBytes() + " bytes inspected, "
                + explanation.coverage().uninspectedBytes() + " not"
                + String.join("", explanation.coverage().gaps().stream().map(ExplanationText::gap).toList()));
        explanation.coverage().parts().forEach(gap ->
                line("  " + gap.part() + ": " + gap.why().id() + ", " + gap.bytes() + " bytes not inspected"));
        line("Findings    " + (explanation.findings().isEmpty() ? "none" : ""));
        explanation.findings().forEach(this::finding);
        line("Rules");
        explanation.rules().forEach(this::rule);
        verdict(explanation.verdict());
        explanation.received().ifPresentOrElse(
                received -> line("Provider receives\n" + received), () -> line("Provider receives nothing"));
        return out.toString();
    }

    private void request(Classification c) {
        line("Service     " + c.service().name() + " (" + c.service().provider() + "), " + c.family().id() + ", "
                + c.operation().id() + ", certainty " + lower(c.certainty()));
        line("Model       " + c.model().orElse("none"));
        line("Client      " + c.client().id() + c.client().version().map(v -> " " + v).orElse(""));
        c.mcp().ifPresent(mcp -> line("MCP         " + mcp.server() + " " + mcp.method()
                + mcp.tool().map(t -> " " + t).orElse("")));
        line("System      " + explanation.systemId());
    }

    private void finding(Explanation.FindingLine line) {
        Finding f = line.finding();
        line("  " + f.type() + " (" + f.category().id() + ") confidence " + f.confidence() + ", bytes " + f.start() + "-"
                + f.end() + (f.path().isEmpty() ? "" : " at " + f.path()) + (f.history() ? ", earlier turn" : "")
                + (line.because().isEmpty() ? "" : ": " + String.join(", ", line.because())));
    }

    private void rule(Explanation.RuleLine rule) {
        line("  " + (rule.matched() ? "yes " : "no  ") + rule.id() + " -> " + lower(rule.effect())
                + (rule.mode() == Mode.MONITOR ? " (monitor mode)" : "") + ": " + rule.why());
    }

    private void verdict(Verdict verdict) {
        line("Verdict     " + RulesetTests.action(verdict));
        for (Reason reason : verdict.reasons()) {
            line("  " + (reason.decisive() ? "* " : "  ") + reason.rule() + ": " + reason.text()
                    + (reason.paragraph().isEmpty() ? "" : " (" + reason.paragraph() + ")"));
        }
    }

    private static String gap(NotInspected gap) {
        return ", " + gap.id();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
