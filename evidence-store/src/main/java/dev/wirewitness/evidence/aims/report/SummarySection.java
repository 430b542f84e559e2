package dev.wirewitness.evidence.aims.report;

import static dev.wirewitness.evidence.aims.report.Page.mark;
import static dev.wirewitness.evidence.aims.report.Page.rows;
import static dev.wirewitness.evidence.aims.report.Page.say;

import dev.wirewitness.evidence.aims.report.Section.Cell;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** R2: twelve headline figures beside those of the period before. */
final class SummarySection {
    private final Facts facts;
    private final Page page;
    private final Page.Rows rows = rows(
            "Headline figures", "Figure", "#This period", "#Previous period", "#Change", "#Target", "Course",
                    "Data quality");

    private SummarySection(Facts facts) {
        this.facts = facts;
        page = facts.page("R2");
    }

    static Section of(Facts facts) {
        return new SummarySection(facts).write();
    }

    private Section write() {
        ExchangeFold now = facts.now();
        ExchangeFold before = facts.fold().previous;
        if (!facts.fold().recorded()) {
            page.text(Tone.WARNING, "The log holds no record of this period. Counts are printed as not recorded.");
        }
        count("Exchanges", Metric.VOL_1, now.exchanges, before.exchanges, series(""));
        persons(now, before);
        counts("Active AI systems", Metric.INV_2, active(now), active(before));
        counts("New AI systems", Metric.INV_3, firstIn(facts.period()), firstIn(facts.period().previous()));
        ratio("Shadow share of passed exchanges", Metric.SHA_4, now.shadowPassed, now.passed, before.shadowPassed,
                before.passed);
        count("Sensitive shadow exchanges", Metric.SHA_5, now.all.shadowSensitive, before.all.shadowSensitive,
                List.of());
        count("Blocked exchanges", Metric.ENF_1, now.actions.peek("block"), before.actions.peek("block"),
                series("block"));
        count("Exchanges with redaction", Metric.ENF_4, now.redactedExchanges, before.redactedExchanges,
                series("redact"));
        ratio("Full inspection of AI exchanges", Metric.COV_1, now.fullyInspected, now.classified,
                before.fullyInspected, before.classified);
        ratio("Upstream error rate", Metric.OPS_1, now.all.upstreamErrors, now.all.upstreamAnswers,
                before.all.upstreamErrors, before.all.upstreamAnswers);
        rows.add(say("Dropped records"), CoverSections.dropped(facts, page), say("n/a"), say("n/a"), say("0"),
                new Section.Spark(List.of()), quality(""));
        integrity();
        page.table(rows);
        page.text("Previous period: the span of equal length just before" + (facts.fold().previousRecorded()
                ? "." : ". The log does not cover it wholly, so no comparison is made.")
                + " No objectives are on record, so a target stands only where the metric itself has one. “low-n”: "
                        + "fewer "
                + "than 20 cases, shown but not to be read as a trend. Persons fewer than five are not counted out.");
        return page.section("Summary", "ISO/IEC 42001 9.1, 9.3.2 d");
    }

    private static long active(ExchangeFold fold) {
        return fold.systems.values().stream().filter(use -> use.exchanges.records() > 0).count();
    }

    private long firstIn(Period period) {
        return facts.fold().firstSights.values().stream()
                .filter(sight -> period.contains(sight.micros()))
                .count();
    }

    private List<Long> series(String action) {
        ExchangeFold now = facts.now();
        List<Long> series = new ArrayList<>();
        for (int i = 0; i < now.buckets.count(); i++) {
            long sum = 0;
            for (var entry : now.actionsByBucket.rows().entrySet()) {
                boolean here = entry.getKey().word(0).equals(Integer.toString(1_000 + i));
                boolean wanted = action.isEmpty() || entry.getKey().word(1).equals(action);
                sum += here && wanted ? entry.getValue().records() : 0;
            }
            series.add(sum);
        }
        return series;
    }

    private void persons(ExchangeFold now, ExchangeFold before) {
        boolean comparable = facts.fold().previousRecorded();
        Section.Number mine = page.persons(Metric.VOL_4, now.users.size());
        Cell old = comparable
                ? page.persons(Metric.VOL_4, before.users.size(), "period", "previous")
                : page.missing(Metric.VOL_4, "n/a", "period", "previous");
        boolean both = comparable && now.users.size() >= Page.K && before.users.size() >= Page.K;
        rows.add(say("Active users"), mine, old,
                say(both ? change(now.users.size() - before.users.size()) : "n/a"), say("not set"),
                new Section.Spark(List.of()), quality(String.join(" ", mine.figure().quality())));
    }

    private void count(String label, Metric metric, Tally now, Tally before, List<Long> series) {
        boolean comparable = facts.fold().previousRecorded() && facts.fold().recorded();
        rows.add(
                say(label),
                page.count(metric, now),
                facts.fold().previousRecorded()
                        ? page.plain(metric, before.records(), "period", "previous")
                        : page.missing(metric, "n/a", "period", "previous"),
                say(comparable ? change(now.records() - before.records()) : "n/a"),
                say("not set"),
                new Section.Spark(series),
                quality(""));
    }

    private void counts(String label, Metric metric, long now, long before) {
        boolean comparable = facts.fold().previousRecorded() && facts.fold().recorded();
        rows.add(
                say(label),
                facts.fold().recorded() ? page.plain(metric, now) : page.missing(metric, "not recorded"),
                facts.fold().previousRecorded()
                        ? page.plain(metric, before, "period", "previous")
                        : page.missing(metric, "n/a", "period", "previous"),
                say(comparable ? change(now - before) : "n/a"),
                say("not set"),
                new Section.Spark(List.of()),
                quality(""));
    }

    private void ratio(String label, Metric metric, Tally num, Tally den, Tally oldNum, Tally oldDen) {
        Section.Number mine = page.ratio(metric, num, den);
        boolean comparable = facts.fold().previousRecorded();
        Cell old = comparable
                ? page.ratio(metric, oldNum.records(), oldDen.records(), Optional.empty(), "period", "previous")
                : page.missing(metric, "n/a", "period", "previous");
        boolean points = comparable && den.records() > 0 && oldDen.records() > 0;
        rows.add(say(label), mine, old,
                say(points ? points(num, den, oldNum, oldDen) : "n/a"), say("not set"),
                new Section.Spark(List.of()), quality(String.join(" ", mine.figure().quality())));
    }

    private static String points(Tally num, Tally den, Tally oldNum, Tally oldDen) {
        java.math.BigDecimal now = share(num.records(), den.records());
        java.math.BigDecimal old = share(oldNum.records(), oldDen.records());
        java.math.BigDecimal change = now.subtract(old);
        return (change.signum() > 0 ? "+" : "") + change.toPlainString() + " pts";
    }

    private static java.math.BigDecimal share(long num, long den) {
        return java.math.BigDecimal.valueOf(num)
                .multiply(java.math.BigDecimal.valueOf(100))
                .divide(java.math.BigDecimal.valueOf(den), 1, java.math.RoundingMode.HALF_EVEN);
    }

    private static String change(long by) {
        return by > 0 ? "+" + Value.grouped(by) : by == 0 ? "±0" : Value.grouped(by);
    }

    private void integrity() {
        long run = facts.inputs().integrity().stream()
                .filter(check -> check.outcome() != ReportInputs.Outcome.NOT_RUN)
                .count();
        long passed = facts.inputs().integrity().stream()
                .filter(check -> check.outcome() == ReportInputs.Outcome.PASSED)
                .count();
        rows.add(say("Integrity checks passed"),
                run == 0 ? page.missing(Metric.INT_1, "not run")
                        : page.ratio(Metric.INT_1, passed, run, Optional.empty()),
                say("n/a"), say("n/a"), say("100 %"), new Section.Spark(List.of()),
                run == 0 ? mark(Tone.WARNING, "not run")
                        : facts.integrityFailed() ? mark(Tone.WARNING, "failed") : mark(Tone.GOOD, "all passed"));
    }

    private static Cell quality(String flags) {
        return flags.isEmpty() ? say("") : mark(Tone.NOTE, flags);
    }
}
