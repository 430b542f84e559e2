package dev.wirewitness.evidence.aims.report;

import static dev.wirewitness.evidence.aims.report.Page.code;
import static dev.wirewitness.evidence.aims.report.Page.mark;
import static dev.wirewitness.evidence.aims.report.Page.rows;
import static dev.wirewitness.evidence.aims.report.Page.say;

import dev.wirewitness.evidence.aims.control.Framework;
import dev.wirewitness.evidence.aims.control.Support;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.aims.report.Section.Shape;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import dev.wirewitness.evidence.aims.report.Value.Unit;
import java.util.Optional;

/** R0, what the report stands on, and R1, what it does not show. */
final class CoverSections {
    private CoverSections() {}

    static Section cover(Facts facts) {
        Page page = facts.page("R0");
        LogFold fold = facts.fold();
        ReportInputs inputs = facts.inputs();
        Page.Rows identity = rows("What this report is about", "Item", "Value");
        identity.add(say("Organization"), say(inputs.organization()));
        identity.add(say("AIMS scope statement"), inputs.scopeStatement()
                .map(Page::say)
                .orElse(mark(Tone.NOTE, "not stated")));
        identity.add(say("Period (UTC)"), say(facts.period().label()));
        identity.add(say("Evaluation by a person (9.1)"), mark(Tone.NOTE, "not yet evaluated"));
        page.table(identity);

        Page.Rows basis = rows("What it is computed from", "Input", "Value");
        basis.add(say("Log records"), code("[0, " + fold.closingSize() + "); this period's slice ["
                + fold.openingSize() + ", " + fold.closingSize() + ")"));
        basis.add(say("Opening checkpoint"), anchor(inputs.opening(), fold.openingSize()));
        basis.add(say("Closing checkpoint"), anchor(inputs.closing(), fold.closingSize()));
        basis.add(say("Policies in force"), code(String.join(" ", fold.policy.digestsInForce)));
        basis.add(say("Catalogues in use"), code(String.join(" ", fold.policy.catalogsInUse)));
        basis.add(say("Register file"), code(inputs.register().sha256()));
        basis.add(say("Control map"), code(inputs.controls().sha256()));
        basis.add(say("Metric definitions"), code(Metric.definitionsSha256()));
        basis.add(say("Made with"), say("Wirewitness " + inputs.toolVersion()));
        page.table(basis);

        page.text(Tone.NOTE, "How to check this file. The same log, period, register file and tool version give the "
                + "same bytes: make the report again and compare the SHA-256 of report.json. Verify the log offline "
                + "with any tlog-tiles verifier and the log's public key. Each figure has an anchor (F-…), and in "
                + "report.json the number of records it stands on and the SHA-256 over their log indexes (rising, 8 "
                + "bytes big-endian each), so that the set can be recomputed from the slice above.");
        return page.section("Cover and verification", "ISO/IEC 42001 7.5");
    }

    private static Section.Cell anchor(Optional<ReportInputs.Anchor> anchor, long size) {
        return anchor.<Section.Cell>map(a -> code("size " + a.size() + ", root " + a.rootHash() + ", " + a.origin()))
                .orElseGet(() -> say("none given; size " + size + " told from the records' event times"));
    }

    static Section limits(Facts facts) {
        Page page = facts.page("R1");
        ExchangeFold now = facts.now();
        page.text("This report counts what passed through the proxy and was written to the log. It cannot speak "
                + "about anything else, and nothing in it states that a standard or law is met.");
        page.table(computed(facts, page));
        page.chart(Shape.BARS, waterfall(page, now));
        page.table(unseen());
        page.table(controls(facts, page));
        page.text("Sections not in this report, because their records are not kept yet: R3 objectives, R4 "
                + "measurement plan, R7 approvals, R11 human oversight, R13 suppliers, R14 self-tests, R16 "
                + "exceptions, R17 nonconformities, R18 incidents, R21 sampling, R22 control coverage, R23 management "
                + "review, R25 trace index.");
        return page.section("What this report does not show", "ISO/IEC 42001 9.1");
    }

    private static Page.Rows computed(Facts facts, Page page) {
        ExchangeFold now = facts.now();
        LogFold fold = facts.fold();
        Page.Rows rows = rows("Gaps in this period", "Gap", "#Figure", "Meaning");
        Tally notFull = new Tally();
        long classified = now.classified.records();
        long full = now.fullyInspected.records();
        rows.add(say("AI exchanges not fully inspected"),
                page.ratio(Metric.COV_1, classified - full, classified, Optional.empty(), "part", "not full"),
                say("Part or all of the content was passed over; reasons in R9."));
        now.inspectGaps.rows().forEach((key, tally) -> rows.add(
                say("– reason: " + key.word(0)),
                page.count(Metric.COV_1, tally, "reason", key.word(0)),
                say("Exchanges with this reason.")));
        rows.add(say("Content not inspected"), page.amount(Metric.COV_1, Unit.BYTES, now.uninspectedBytes, "unit",
                "bytes"),
                say("Request bytes that no detector read."));
        now.tunnels.rows().forEach((key, tally) -> rows.add(
                say("Connections relayed unread: " + key.word(0)),
                page.count(Metric.COV_5, tally, "reason", key.word(0)),
                say("Only host, bytes and times are known.")));
        if (now.tunnels.rows().isEmpty()) {
            rows.add(say("Connections relayed unread"), page.count(Metric.COV_5, notFull), say("None in the log."));
        }
        rows.add(say("Devices that do not use the proxy"),
                page.missing(Metric.COV_1, "not recorded", "part", "devices"),
                say("No reference list of devices is imported."));
        rows.add(say("Node silence"), gapTime(facts, page), say("No sign of life from a node that had not stopped."));
        rows.add(say("Records lost or dropped"), dropped(facts, page), say("Reported by the nodes themselves."));
        rows.add(say("Exchanges without an end"), page.count(Metric.GAP_6, fold.unfinished),
                say("Decided, but no outcome is in the log: interrupted or still running."));
        rows.add(say("Period not covered by the log"), uncovered(facts, page),
                say("Before the first or after the last record below the closing size."));
        return rows;
    }

    static Section.Cell gapTime(Facts facts, Page page) {
        if (facts.fold().nodes.isEmpty()) {
            return page.missing(Metric.GAP_1, "not recorded");
        }
        long gap = facts.fold().nodes.values().stream().mapToLong(NodeFold::gapMicros).sum();
        return page.micros(Metric.GAP_1, java.util.OptionalLong.of(gap), 0);
    }

    static Section.Cell dropped(Facts facts, Page page) {
        if (facts.fold().nodes.values().stream().allMatch(node -> node.heartbeats.records() == 0)) {
            return page.missing(Metric.GAP_3, "not recorded");
        }
        return page.plain(Metric.GAP_3, droppedRecords(facts));
    }

    static long droppedRecords(Facts facts) {
        return facts.fold().nodes.values().stream()
                .mapToLong(node -> node.dropped.amount() + node.lostInGaps.amount())
                .sum();
    }

    private static Section.Cell uncovered(Facts facts, Page page) {
        Period period = facts.period();
        LogFold fold = facts.fold();
        long missing = period.length();
        if (fold.firstMicros() <= fold.lastMicros()) {
            long from = Math.clamp(fold.firstMicros(), period.fromMicros(), period.untilMicros());
            long until = Math.clamp(fold.lastMicros(), period.fromMicros(), period.untilMicros());
            missing = period.length() - (until - from);
        }
        return page.micros(Metric.GAP_1, java.util.OptionalLong.of(missing), 0, "part", "outside the log");
    }

    private static Page.Rows waterfall(Page page, ExchangeFold now) {
        Page.Rows rows = rows("From traffic to decisions", "Step", "#Count");
        rows.add(say("Reference flows"),
                page.missing(Metric.COV_1, "not recorded", "part", "reference"));
        long seen = now.exchanges.records() + now.allTunnels.records() + now.allRefusals.records();
        rows.add(say("Seen at the proxy"), seen == 0
                ? page.missing(Metric.VOL_1, "not recorded", "part", "seen")
                : page.plain(Metric.VOL_1, seen, "part", "seen"));
        rows.add(say("Classified as AI"), page.count(Metric.COV_1, now.classified, "part", "classified"));
        rows.add(say("Inspected, fully or in part"), page.count(Metric.COV_1, now.inspectedAtAll, "part", "inspected"));
        rows.add(say("Inspected fully"), page.count(Metric.COV_1, now.fullyInspected, "part", "full"));
        rows.add(say("Decided"), page.count(Metric.VOL_1, now.exchanges, "part", "decided"));
        return rows;
    }

    private static Page.Rows unseen() {
        Page.Rows rows = rows("Outside the view of any proxy", "Not seen", "Why it matters");
        rows.add(say("AI on the device itself, personal phones, unmanaged networks"),
                say("Their traffic never comes here; the inventory is complete only for routed traffic."));
        rows.add(say("AI inside a vendor's own service"),
                say("The vendor's servers call it; no client of yours does."));
        rows.add(say("Pinned clients, QUIC and encrypted hello where not blocked"),
                say("Relayed unread or around the proxy."));
        rows.add(say("Purpose, intent and the quality of human judgement"), say("Declared by people, never inferred."));
        rows.add(say("Model quality, bias, drift, hallucination, effects on people"),
                say("Traffic does not show them."));
        rows.add(say("Truth of vendors' statements (region, training on data)"), say("Declared, not measured."));
        rows.add(say("Training, contracts, AIMS documents, statement of applicability, audits"),
                say("Kept elsewhere in the management system."));
        rows.add(say("Legal classification of systems or incidents"), say("A person's decision."));
        return rows;
    }

    private static Page.Rows controls(Facts facts, Page page) {
        Page.Rows rows = rows("What evidence from traffic can reach", "Framework", "#Direct", "#Partial", "#Context",
                "#None");
        for (Framework framework : facts.inputs().controls().frameworks()) {
            rows.add(
                    say(framework.name()),
                    support(facts, page, framework, Support.DIRECT),
                    support(facts, page, framework, Support.PARTIAL),
                    support(facts, page, framework, Support.CONTEXT),
                    support(facts, page, framework, Support.NONE));
        }
        return rows;
    }

    private static Section.Cell support(Facts facts, Page page, Framework framework, Support support) {
        return page.plain(
                Metric.CTL_1,
                facts.inputs().controls().count(framework.id(), support),
                "framework", framework.id(),
                "support", support.id());
    }

    static String when(long micros) {
        return micros == Long.MIN_VALUE || micros == Long.MAX_VALUE ? "–" : UtcTime.minute(micros);
    }
}
