package dev.wirewitness.evidence.aims.report;

import static dev.wirewitness.evidence.aims.report.Page.code;
import static dev.wirewitness.evidence.aims.report.Page.mark;
import static dev.wirewitness.evidence.aims.report.Page.rows;
import static dev.wirewitness.evidence.aims.report.Page.say;

import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.aims.report.Section.Cell;
import dev.wirewitness.evidence.aims.report.Section.Shape;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import dev.wirewitness.evidence.aims.report.Value.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** R12, operation; R15, policy changes; R19, evidence quality; R20, integrity; R24, definitions. */
final class OperationSections {
    private OperationSections() {}

    static Section operation(Facts facts) {
        Page page = facts.page("R12");
        ExchangeFold now = facts.now();
        page.table(volumes(page, now.all, now));
        page.table(bySystem(facts, page));
        page.table(latencies(page, now));
        page.chart(Shape.LINES, latencyOverTime(page, now));
        return page.section("Operation", "ISO/IEC 42001 A.6.2.6");
    }

    private static Page.Rows volumes(Page page, SystemUse all, ExchangeFold now) {
        Page.Rows rows = rows("Volume and errors", "Figure", "#Value");
        rows.add(say("Exchanges"), page.count(Metric.VOL_1, now.exchanges));
        rows.add(say("Bytes sent to providers"),
                page.amount(Metric.VOL_2, Unit.BYTES, all.bytesOut, "direction", "out"));
        rows.add(say("Bytes sent to clients"), page.amount(Metric.VOL_2, Unit.BYTES, all.bytesIn, "direction", "in"));
        rows.add(say("Tokens in, as reported"), tokens(page, all.tokensIn, "in"));
        rows.add(say("Tokens out, as reported"), tokens(page, all.tokensOut, "out"));
        rows.add(say("Answered exchanges without token report"),
                page.count(Metric.VOL_3, all.tokensMissing, "part", "missing"));
        rows.add(say("Upstream errors (429, 5xx)"), page.ratio(Metric.OPS_1, all.upstreamErrors, all.upstreamAnswers));
        rows.add(say("Own failures"), page.ratio(Metric.OPS_1, all.failed, all.finished, "part", "own"));
        return rows;
    }

    private static Section.Number tokens(Page page, Tally tally, String direction, String... more) {
        return tally.records() == 0
                ? page.missing(Metric.VOL_3, "not reported", with(direction, more))
                : page.amount(Metric.VOL_3, Unit.TOKENS, tally, with(direction, more));
    }

    private static String[] with(String direction, String... more) {
        List<String> params = new ArrayList<>(List.of("direction", direction));
        params.addAll(List.of(more));
        return params.toArray(String[]::new);
    }

    private static Page.Rows bySystem(Facts facts, Page page) {
        Page.Rows rows = rows("By system", "System", "Provider", "#Exchanges", "#Bytes out", "#Bytes in", "#Tokens in",
                "#Tokens out", "#Errors", "#p50", "#p95");
        for (Map.Entry<String, SystemUse> entry : facts.systemsByUse()) {
            String id = entry.getKey();
            SystemUse use = entry.getValue();
            rows.add(
                    say(facts.name(id)),
                    say(use.provider),
                    page.count(Metric.VOL_1, use.exchanges, "system", id),
                    page.amount(Metric.VOL_2, Unit.BYTES, use.bytesOut, "direction", "out", "system", id),
                    page.amount(Metric.VOL_2, Unit.BYTES, use.bytesIn, "direction", "in", "system", id),
                    tokens(page, use.tokensIn, "in", "system", id),
                    tokens(page, use.tokensOut, "out", "system", id),
                    page.ratio(Metric.OPS_1, use.upstreamErrors, use.upstreamAnswers, "system", id),
                    page.micros(Metric.OPS_3, use.upstream.percentile(50), use.upstream.size(), "statistic", "p50",
                            "system", id),
                    page.micros(Metric.OPS_3, use.upstream.percentile(95), use.upstream.size(), "statistic", "p95",
                            "system", id));
        }
        return rows.whenEmpty("No system was used in this period.");
    }

    private static Page.Rows latencies(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Latency", "Measure", "#p50", "#p95", "#p99", "#Values");
        rows.add(percentiles(page, "Added by the proxy up to the verdict", Metric.OPS_2, now.proxy));
        rows.add(percentiles(page, "Provider, to the answer's head", Metric.OPS_3, now.all.upstream));
        return rows;
    }

    private static List<Cell> percentiles(Page page, String label, Metric metric, Samples samples) {
        return List.of(
                say(label),
                page.micros(metric, samples.percentile(50), samples.size(), "statistic", "p50"),
                page.micros(metric, samples.percentile(95), samples.size(), "statistic", "p95"),
                page.micros(metric, samples.percentile(99), samples.size(), "statistic", "p99"),
                samples.size() == 0
                        ? page.missing(metric, "n/a", "statistic", "values")
                        : page.plain(metric, samples.size(), "statistic", "values"));
    }

    private static Page.Rows latencyOverTime(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Latency added by the proxy, per " + now.buckets.unit(), "From (UTC)", "#p50", "#p95",
                "#p99");
        now.proxyByBucket.forEach((bucket, samples) -> rows.add(
                say(now.buckets.label(bucket)),
                page.micros(Metric.OPS_2, samples.percentile(50), samples.size(), "statistic", "p50", "from",
                        now.buckets.label(bucket)),
                page.micros(Metric.OPS_2, samples.percentile(95), samples.size(), "statistic", "p95", "from",
                        now.buckets.label(bucket)),
                page.micros(Metric.OPS_2, samples.percentile(99), samples.size(), "statistic", "p99", "from",
                        now.buckets.label(bucket))));
        return rows;
    }

    static Section policies(Facts facts) {
        Page page = facts.page("R15");
        PolicyFold policy = facts.fold().policy;
        page.table(rows("Activations", "Figure", "#Value")
                .add(say("Policy activations in the period"), page.count(Metric.POL_1, policy.activations)));
        Page.Rows rows = rows("Policy change log", "Time (UTC)", "Node", "Policy", "Digest", "Before", "Source",
                "#Rules", "What changed", "Log index");
        policy.changes.forEach(change -> rows.add(
                say(UtcTime.minute(change.micros())),
                code(change.node()),
                say(change.name()),
                code(Facts.shortDigest(change.digest())),
                code(Facts.shortDigest(change.parent())),
                say(change.source()),
                say(Long.toString(change.rules())),
                say(change.difference()),
                code(Long.toString(change.leaf()))));
        page.table(rows.whenEmpty("No policy was activated in this period."));
        page.text("Author and approver of a policy change: not recorded.");
        return page.section("Policy changes", "ISO/IEC 42001 6.3, 8.1");
    }

    static Section quality(Facts facts) {
        Page page = facts.page("R19");
        LogFold fold = facts.fold();
        Page.Rows figures = rows("Quality of the evidence", "Figure", "#Value", "Remark");
        figures.add(say("Records in the period"), page.count(Metric.VOL_1, fold.current.records, "part", "records"),
                say("all types"));
        figures.add(say("Late records"), fold.closingSize() == 0
                ? page.missing(Metric.GAP_5, "not recorded") : page.plain(Metric.GAP_5, fold.late.records()),
                say("in no headline figure"));
        figures.add(say("Late exchanges of the previous period"), fold.previousRecorded()
                ? page.plain(Metric.GAP_5, fold.latePrevious.records(), "period", "previous")
                        : page.missing(Metric.GAP_5, "n/a", "period", "previous"),
                say(restated(fold)));
        figures.add(say("Unfinished exchanges"), page.count(Metric.GAP_6, fold.unfinished),
                say("decided, no outcome in the log"));
        figures.add(say("Node silence"), CoverSections.gapTime(facts, page), say("sum over nodes"));
        figures.add(say("Dropped and lost records"), CoverSections.dropped(facts, page), say("as the nodes report"));
        figures.add(say("Fail-open and bypass time"), page.missing(Metric.GAP_1, "not recorded", "part", "bypass"),
                say(""));
        figures.add(say("Clock offset"), page.missing(Metric.GAP_1, "not recorded", "part", "clock"), say(""));
        page.table(figures);
        page.table(nodes(facts, page));
        page.table(gaps(facts));
        page.table(lateRows(page, fold));
        page.text("Completeness of the log is not completeness of observation: see R1.");
        return page.section("Evidence quality", "ISO/IEC 42001 9.1, A.6.2.8");
    }

    private static String restated(LogFold fold) {
        return fold.previousRecorded() && fold.latePrevious.records() > 0
                ? "exchanges of the previous period restated: "
                        + Value.grouped(fold.previous.exchanges.records() + fold.latePrevious.records())
                : "no earlier figure is restated";
    }

    private static Page.Rows nodes(Facts facts, Page page) {
        Page.Rows rows = rows("Nodes", "Node", "#Records", "#Boots", "#Starts", "#After interruption", "#Heartbeats",
                "#Silence",
                "#Dropped", "#Deferred", "#Sequence breaks");
        facts.fold().nodes.forEach((id, node) -> rows.add(
                code(id),
                page.count(Metric.VOL_1, node.records, "node", id, "part", "records"),
                say(Integer.toString(node.boots())),
                page.count(Metric.GAP_1, node.starts, "node", id, "part", "starts"),
                page.count(Metric.GAP_1, node.interruptedStarts, "node", id, "part", "interrupted"),
                page.count(Metric.GAP_1, node.heartbeats, "node", id, "part", "heartbeats"),
                page.micros(Metric.GAP_1, java.util.OptionalLong.of(node.gapMicros()), 0, "node", id),
                page.amount(Metric.GAP_3, node.dropped, "node", id),
                page.amount(Metric.GAP_3, node.deferred, "node", id, "part", "deferred"),
                page.amount(Metric.GAP_4, node.sequenceBreaks, "node", id)));
        return rows.whenEmpty("The log holds no record.");
    }

    private static Page.Rows gaps(Facts facts) {
        Page.Rows rows = rows("Gaps", "Node", "From (UTC)", "Until (UTC)", "Reason", "#Records lost");
        facts.fold().nodes.forEach((id, node) -> node.gaps.forEach(gap -> rows.add(
                code(id),
                say(UtcTime.minute(gap.fromMicros())),
                say(UtcTime.minute(gap.untilMicros())),
                mark(Tone.WARNING, gap.reason()),
                say(gap.reason().equals("no sign of life") ? "unknown" : Long.toString(gap.lost())))));
        return rows.whenEmpty("No gap is on record in this period.");
    }

    private static Page.Rows lateRows(Page page, LogFold fold) {
        Page.Rows rows = rows("Late records by day of the event and by type", "Day or type", "#Records");
        fold.lateByDay.rows().forEach((key, tally) ->
                rows.add(say(key.word(0)), page.count(Metric.GAP_5, tally, "day", key.word(0))));
        fold.lateByType.rows().forEach((key, tally) ->
                rows.add(code(key.word(0)), page.count(Metric.GAP_5, tally, "type", key.word(0))));
        return rows.whenEmpty("No record came late.");
    }

    static Section integrity(Facts facts) {
        Page page = facts.page("R20");
        if (facts.inputs().integrity().isEmpty()) {
            page.text(Tone.WARNING, "No integrity check was run for this report. Verify the log before relying on it.");
        } else if (facts.integrityFailed()) {
            page.text(Tone.WARNING, "At least one integrity check FAILED. The figures of this report rest on a log "
                    + "that does "
                    + "not verify.");
        }
        Page.Rows rows = rows("Checks of the log", "Check", "Result", "Detail");
        for (ReportInputs.IntegrityCheck check : facts.inputs().integrity()) {
            rows.add(say(check.name()), switch (check.outcome()) {
                case PASSED -> mark(Tone.GOOD, "passed");
                case FAILED -> mark(Tone.WARNING, "FAILED");
                case NOT_RUN -> mark(Tone.NOTE, "not run");
            }, say(check.detail()));
        }
        page.table(rows.whenEmpty("None was run."));
        Page.Rows heads = rows("Checkpoints this report stands on", "Checkpoint", "Origin", "#Size", "Root hash");
        facts.inputs().opening().ifPresent(a -> heads.add(say("opening"), code(a.origin()),
                say(Long.toString(a.size())), code(a.rootHash())));
        facts.inputs().closing().ifPresent(a -> heads.add(say("closing"), code(a.origin()),
                say(Long.toString(a.size())), code(a.rootHash())));
        page.table(heads.whenEmpty("None was given."));
        page.text("External witnesses and time stamps: not recorded. A pass shows that the log was not changed after "
                + "it was "
                + "written. It does not show that the proxy wrote the truth, that all traffic came through it, that "
                + "clocks were right, or that declared fields are true.");
        return page.section("Log integrity", "ISO/IEC 42001 7.5.3, ISO/IEC 27001 A.8.15");
    }

    static Section definitions(Facts facts) {
        Page page = facts.page("R24");
        page.text("Percentages: two whole numbers, rendered with one decimal, half to even; n/a where the "
                + "denominator is 0. "
                + "Percentiles: nearest rank on all values. Bytes: powers of 1,000. Times: UTC. Sort order: by code "
                        + "unit. "
                + "“not recorded” means that the log cannot tell, which is not the same as 0.");
        page.text("Period rule: a record counts if its event time lies in ["
                + UtcTime.exact(facts.period().fromMicros()) + ", "
                + UtcTime.exact(facts.period().untilMicros()) + ") and its log index is below the closing size "
                + facts.fold().closingSize() + ". Late: event time before the period, index from the opening size "
                + facts.fold().openingSize() + " on.");
        Page.Rows rows = rows("Definitions", "Metric", "Name", "Definition");
        for (Metric metric : Metric.values()) {
            rows.add(code(metric.id()), say(metric.title()), say(metric.definition()));
        }
        page.table(rows);
        page.text("Not offered, because traffic does not show it: " + String.join(", ", Metric.notOffered()) + ".");
        return page.section("Definitions and method", "ISO/IEC 42001 9.1");
    }
}
