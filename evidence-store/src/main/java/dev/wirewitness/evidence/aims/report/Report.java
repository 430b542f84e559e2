package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.aims.register.CanonicalJson;
import dev.wirewitness.evidence.aims.register.ForeignText;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.log.record.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The clause 9 report of one period: a pure function of log, period and inputs, so that equal inputs give equal
 * bytes on any machine, in any zone and locale. Immutable.
 */
public final class Report {
    private final byte[] json;
    private final byte[] html;
    private final long openingSize;
    private final long closingSize;

    private Report(byte[] json, byte[] html, long openingSize, long closingSize) {
        this.json = json;
        this.html = html;
        this.openingSize = openingSize;
        this.closingSize = closingSize;
    }

    /**
     * Reads the log once, from its start to the closing size.
     *
     * @throws IllegalArgumentException when a given checkpoint is larger than the log
     */
    public static Report build(EvidenceReader log, Period period, ReportInputs inputs) {
        LogFold fold = LogFold.of(log, period, inputs);
        Facts facts = Facts.of(period, inputs, fold);
        ReportDocument document = document(facts);
        return new Report(
                CanonicalJson.bytes(ReportJson.of(document)),
                ReportHtml.of(document).getBytes(StandardCharsets.UTF_8),
                fold.openingSize(),
                fold.closingSize());
    }

    private static ReportDocument document(Facts facts) {
        List<Section> sections = List.of(
                CoverSections.cover(facts),
                CoverSections.limits(facts),
                SummarySection.of(facts),
                InventorySections.inventory(facts),
                InventorySections.shadow(facts),
                EnforcementSections.enforcement(facts),
                EnforcementSections.data(facts),
                EnforcementSections.mcp(facts),
                OperationSections.operation(facts),
                OperationSections.policies(facts),
                OperationSections.quality(facts),
                OperationSections.integrity(facts),
                OperationSections.definitions(facts));
        return new ReportDocument(
                ForeignText.cap(facts.inputs().organization()),
                facts.period().label(),
                integrity(facts.inputs()),
                inputs(facts),
                sections);
    }

    private static String integrity(ReportInputs inputs) {
        boolean failed = inputs.integrity().stream()
                .anyMatch(check -> check.outcome() == ReportInputs.Outcome.FAILED);
        boolean passed = inputs.integrity().stream()
                .anyMatch(check -> check.outcome() == ReportInputs.Outcome.PASSED);
        return failed ? "failed" : passed ? "passed" : "not_run";
    }

    private static Map<String, Object> inputs(Facts facts) {
        LogFold fold = facts.fold();
        ReportInputs inputs = facts.inputs();
        Map<String, Object> map = new TreeMap<>();
        map.put("organization", inputs.organization());
        map.put("scope_statement", inputs.scopeStatement());
        map.put("from", UtcTime.exact(facts.period().fromMicros()));
        map.put("until", UtcTime.exact(facts.period().untilMicros()));
        map.put("opening_size", fold.openingSize());
        map.put("closing_size", fold.closingSize());
        map.put("opening_checkpoint", anchor(inputs.opening()));
        map.put("closing_checkpoint", anchor(inputs.closing()));
        map.put("register_sha256", inputs.register().sha256());
        map.put("control_map_sha256", inputs.controls().sha256());
        map.put("definitions_sha256", Metric.definitionsSha256());
        map.put("policy_digests", List.copyOf(fold.policy.digestsInForce));
        map.put("catalog_digests", List.copyOf(fold.policy.catalogsInUse));
        inputs.baseline().ifPresent(text -> map.put("register_baseline_sha256", Sha256.hex(text)));
        map.put("tool_version", inputs.toolVersion());
        return map;
    }

    private static Optional<Object> anchor(Optional<ReportInputs.Anchor> anchor) {
        return anchor.map(a -> Map.of("origin", a.origin(), "size", a.size(), "root", a.rootHash()));
    }

    /** {@code report.json}: canonical JSON, the master. */
    public byte[] json() {
        return json.clone();
    }

    /** {@code report.html}: one file, no script, nothing loaded from elsewhere. */
    public byte[] html() {
        return html.clone();
    }

    public String jsonSha256() {
        return Sha256.hex(json);
    }

    /** N0: records before it belong to earlier periods. */
    public long openingSize() {
        return openingSize;
    }

    /** N1: the report is a function of the records below it. */
    public long closingSize() {
        return closingSize;
    }
}
