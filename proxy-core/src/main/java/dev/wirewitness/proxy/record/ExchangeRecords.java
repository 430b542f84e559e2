package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TokenUsage;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Exchanges in the words of the log. Names that a peer chose are cut; content never appears. */
public final class ExchangeRecords {
    private static final int MAX_HITS = 50;

    private ExchangeRecords() {}

    /** {@code bytesOut}: request content as received, decoded. */
    public static Decided decided(
            String exchangeId,
            RequestHead head,
            Inspected inspected,
            Optional<String> approvalId,
            long bytesOut,
            long nanos,
            Subject subject) {
        Classification what = inspected.classification();
        Coverage coverage = inspected.coverage();
        Optional<Decided.Mcp> mcp = Optional.empty();
        if (what.mcp().isPresent()) {
            McpCall call = what.mcp().get();
            mcp = Optional.of(new Decided.Mcp(
                    Words.cut(call.server()),
                    Words.cut(call.method()),
                    call.tool().map(Words::cut),
                    call.revision().map(Words::cut),
                    inspected.mcpRisk()));
        }
        return new Decided(
                exchangeId,
                inspected.systemId(),
                what.service().id(),
                what.service().provider(),
                Words.of(what.client().surface()),
                Words.cut(what.client().id()),
                what.client().version().map(Words::cut),
                Words.of(what.certainty()),
                what.family().id(),
                what.operation().id(),
                what.model().map(Words::cut),
                what.streaming(),
                Words.cut(head.host()),
                head.port(),
                Words.method(head.method()),
                mcp,
                action(inspected.verdict()),
                primaryRule(inspected.verdict().reasons()),
                hits(inspected.verdict().reasons()),
                FindingCounts.ofRequest(inspected.findings(), inspected.verdict()),
                Words.of(coverage.level()),
                Words.of(coverage.gaps()),
                coverage.uninspectedBytes(),
                Words.parts(coverage.parts()),
                inspected.registerState().id(),
                approvalId,
                Optional.empty(),
                bytesOut,
                nanos / 1_000,
                Optional.of(subject));
    }

    /**
     * {@code report}: what the answer said of itself, where there was one; {@code answerGap}: why the proxy could
     * not show it to the inspection.
     */
    public static Finished finished(
            String exchangeId,
            Inspected inspected,
            ExchangeEnd end,
            Optional<AnswerReport> report,
            Optional<NotInspected> answerGap,
            long bytesOut,
            long bytesIn,
            Optional<SocketTotals> messages) {
        TokenUsage usage = report.map(AnswerReport::usage).orElse(TokenUsage.NONE);
        return new Finished(
                exchangeId,
                inspected.systemId(),
                end.outcome().id(),
                end.status(),
                end.upstreamStatus(),
                end.errorClass(),
                report.flatMap(AnswerReport::model).map(Words::cut),
                usage.input(),
                usage.output(),
                usage.cacheRead(),
                usage.cacheWrite(),
                usage.reasoning(),
                report.flatMap(AnswerReport::stopReason).map(Words::cut),
                report.map(r -> r.toolCalls().size()).orElse(0),
                report.map(r -> FindingCounts.ofAnswer(r.findings(), r.redacted() > 0)).orElse(List.of()),
                report.map(AnswerReport::restored).orElse(0),
                report.map(AnswerReport::redacted).orElse(0),
                level(report, answerGap),
                gaps(report, answerGap),
                bytesOut,
                bytesIn,
                micros(end.upstreamNanos()),
                micros(end.durableNanos()),
                end.totalNanos() / 1_000,
                messages.map(all -> new Finished.Messages(
                        all.sent(), all.received(), all.unread(), Words.of(all.gaps()), all.closeCode())));
    }

    public static HoldEnded holdEnded(String approvalId, String exchangeId, HoldOutcome outcome, long waitedNanos) {
        return switch (outcome) {
            case HoldOutcome.Approved(String by, String note) -> new HoldEnded(
                    approvalId, exchangeId, "approved", Optional.of(by), text(note), waitedNanos / 1_000);
            case HoldOutcome.Denied(String by, String note) -> new HoldEnded(
                    approvalId, exchangeId, "denied", Optional.of(by), text(note), waitedNanos / 1_000);
            case HoldOutcome.Expired() -> new HoldEnded(
                    approvalId, exchangeId, "timed_out", Optional.empty(), Optional.empty(), waitedNanos / 1_000);
            case HoldOutcome.Withdrawn() -> new HoldEnded(
                    approvalId, exchangeId, "withdrawn", Optional.empty(), Optional.empty(), waitedNanos / 1_000);
        };
    }

    /** The word for what a verdict does. */
    public static String action(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward _ -> "allow";
            case Verdict.Redact _ -> "redact";
            case Verdict.Block _ -> "block";
            case Verdict.Hold _ -> "hold";
        };
    }

    public static String primaryRule(List<Reason> reasons) {
        for (Reason reason : reasons) {
            if (reason.decisive()) {
                return reason.rule();
            }
        }
        return "default";
    }

    private static List<Decided.Hit> hits(List<Reason> reasons) {
        List<Decided.Hit> hits = new ArrayList<>(reasons.size());
        for (Reason reason : reasons) {
            if (hits.size() == MAX_HITS) {
                break;
            }
            hits.add(new Decided.Hit(
                    reason.rule(),
                    Words.of(reason.effect()),
                    Words.of(reason.mode()),
                    reason.decisive(),
                    reason.findingTypes()));
        }
        return List.copyOf(hits);
    }

    private static String level(Optional<AnswerReport> report, Optional<NotInspected> gap) {
        if (report.isEmpty()) {
            return Words.of(InspectLevel.NONE);
        }
        InspectLevel level = report.get().coverage().level();
        return Words.of(gap.isPresent() && level == InspectLevel.FULL ? InspectLevel.PARTIAL : level);
    }

    private static List<String> gaps(Optional<AnswerReport> report, Optional<NotInspected> gap) {
        List<String> gaps = report.map(r -> Words.of(r.coverage().gaps())).orElse(List.of());
        if (gap.isEmpty() || gaps.contains(gap.get().id())) {
            return gaps;
        }
        List<String> all = new ArrayList<>(gaps);
        all.add(gap.get().id());
        return List.copyOf(all);
    }

    private static Optional<String> text(String note) {
        return note.isBlank() ? Optional.empty() : Optional.of(Words.cut(note));
    }

    private static OptionalLong micros(OptionalLong nanos) {
        return nanos.isPresent() ? OptionalLong.of(nanos.getAsLong() / 1_000) : nanos;
    }
}
