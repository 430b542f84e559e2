package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Findings counted by type and effect, without their values. Lists are short: no maps. */
final class FindingCounts {
    /** More kinds than this in one exchange are not listed one by one. */
    private static final int MAX_KINDS = 100;

    private FindingCounts() {}

    /** Findings of a request, with what the verdict did to each. */
    static List<FindingCount> ofRequest(List<Finding> findings, Verdict verdict) {
        if (findings.isEmpty()) {
            return List.of();
        }
        List<FindingCount> counts = new ArrayList<>();
        for (Finding finding : findings) {
            add(counts, finding, effect(finding, verdict));
        }
        return List.copyOf(counts);
    }

    /** Findings of an answer; {@code redacted}: whether spans of it were replaced. */
    static List<FindingCount> ofAnswer(List<Finding> findings, boolean redacted) {
        if (findings.isEmpty()) {
            return List.of();
        }
        List<FindingCount> counts = new ArrayList<>();
        for (Finding finding : findings) {
            add(counts, finding, redacted ? "redact" : "none");
        }
        return List.copyOf(counts);
    }

    private static void add(List<FindingCount> counts, Finding finding, String effect) {
        for (int i = 0; i < counts.size(); i++) {
            FindingCount c = counts.get(i);
            if (c.type().equals(finding.type())
                    && c.effect().equals(effect)
                    && c.category().equals(finding.category().id())) {
                counts.set(i, new FindingCount(
                        c.category(),
                        c.type(),
                        c.count() + 1,
                        Math.max(c.confidence(), finding.confidence()),
                        c.direction(),
                        effect,
                        c.history() + (finding.history() ? 1 : 0)));
                return;
            }
        }
        if (counts.size() < MAX_KINDS) {
            counts.add(new FindingCount(
                    finding.category().id(),
                    finding.type(),
                    1,
                    finding.confidence(),
                    Words.of(finding.direction()),
                    effect,
                    finding.history() ? 1 : 0));
        }
    }

    private static String effect(Finding finding, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward _ -> "none";
            case Verdict.Block _ -> "block";
            case Verdict.Redact redact -> covered(finding, redact.edits()) ? "redact" : "none";
            case Verdict.Hold hold -> effect(finding, hold.ifApproved());
        };
    }

    private static boolean covered(Finding finding, List<Edit> edits) {
        for (Edit edit : edits) {
            if (edit.start() < finding.end() && finding.start() < edit.end()) {
                return true;
            }
        }
        return false;
    }
}
