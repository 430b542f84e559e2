package dev.wirewitness.evidence.aims.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.aims.control.ControlMap;
import dev.wirewitness.evidence.aims.register.InvalidRegisterFile;
import dev.wirewitness.evidence.aims.register.MemoryLog;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.aims.register.Statements;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final long T0 = UtcTime.startOfDay("2026-09-01");
    private static final Period DAY = new Period(T0, T0 + UtcTime.DAY);

    @Test
    void build_anyZoneAndLocale_givesTheSameBytes() throws Exception {
        MemoryLog log = SampleLog.of(7, 3_000);
        String first = digest(log);
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            for (String tag : List.of("tr-TR", "ar-EG-u-nu-arab", "hi-IN", "de-DE")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                TimeZone.setDefault(TimeZone.getTimeZone(tag.equals("tr-TR") ? "Pacific/Kiritimati"
                        : "America/St_Johns"));
                assertThat(digest(log)).as(tag).isEqualTo(first);
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        assertThat(first).as("a changed report needs a new schema, definition or tool version, and a new digest here")
                .startsWith("690c12ac7acdade83e65a164a2d21c251d9294f116b3c36d1ccb42df3c623156 ");
    }

    private static String digest(MemoryLog log) throws InvalidRegisterFile {
        Report report = Report.build(log, SampleLog.PERIOD, sampleInputs());
        return report.jsonSha256() + " " + Sha256.hex(report.html());
    }

    @Test
    void build_logGrowsAfterTheGrace_changesNothing() {
        MemoryLog log = new MemoryLog();
        log.add(T0 + 1, Statements.exchange("a").decided());
        log.add(T0 + UtcTime.DAY + LogFold.GRACE, Statements.exchange("b").decided());
        byte[] before = Report.build(log, DAY, inputs()).json();

        log.add(T0 + 5, Statements.exchange("c").decided());

        assertThat(Report.build(log, DAY, inputs()).json()).isEqualTo(before);
    }

    @Test
    void build_twentyThousandRecords_everyFigureEqualsTheRecount() throws Exception {
        MemoryLog log = SampleLog.of(42, 20_000);
        Report report = Report.build(log, SampleLog.PERIOD, sampleInputs());
        List<EvidenceRecord> slice = log.records().subList(0, (int) report.closingSize());
        Oracle oracle = new Oracle(slice, SampleLog.PERIOD, report.openingSize());
        Map<String, Integer> checked = new TreeMap<>();

        each(json(report), figure -> {
            Map<String, String> params = new TreeMap<>();
            figure.get("params").properties().forEach(e -> params.put(e.getKey(), e.getValue().asText()));
            String metric = figure.get("metric").asText();
            Optional<Oracle.Expected> expected = oracle.expected(metric, params);
            if (expected.isEmpty() || !figure.has("set") || figure.get("value").has("missing")) {
                return;
            }
            checked.merge(metric, 1, Integer::sum);
            long num = figure.get("value").get("num").asLong();
            String what = figure.toString();
            assertThat(figure.get("set").get("count").asLong()).as(what).isEqualTo(expected.get().leaves().size());
            assertThat(figure.get("set").get("set_sha256").asText()).as(what)
                    .isEqualTo(setDigest(expected.get().leaves()));
            assertThat(List.of(expected.get().amount(), (long) expected.get().leaves().size())).as(what).contains(num);
        });

        assertThat(checked.keySet()).contains(
                "M-VOL-1", "M-VOL-2", "M-VOL-3", "M-SHA-2", "M-SHA-3", "M-SHA-4", "M-SHA-5", "M-ENF-1", "M-ENF-2",
                "M-ENF-3", "M-ENF-4", "M-COV-1", "M-COV-4", "M-COV-5", "M-MCP-2", "M-HO-1", "M-OPS-1", "M-POL-1",
                "M-GAP-6", "M-GAP-5");
        assertThat(checked.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(300);
    }

    @Test
    void build_randomStreams_inventoryAndBlocksReconcile() throws Exception {
        for (int seed = 0; seed < 12; seed++) {
            Report report = Report.build(SampleLog.of(seed, 800), SampleLog.PERIOD, sampleInputs());
            assertThat(text(report)).as("seed " + seed).doesNotContain("Does not reconcile").contains("Reconciled: ");
            Map<String, Long> steps = new TreeMap<>();
            Map<String, Long> blocks = new TreeMap<>();
            each(json(report), figure -> {
                long num = figure.get("value").path("num").asLong();
                if (figure.get("params").has("step")) {
                    steps.put(figure.get("params").get("step").asText(), num);
                }
                if (figure.get("metric").asText().equals("M-ENF-2")) {
                    blocks.merge("by rule", num, Long::sum);
                }
                boolean action = figure.get("metric").asText().equals("M-ENF-1") && figure.get("id").asText()
                        .startsWith("F-R8")
                        && figure.get("params").size() == 1 && figure.get("params").path("action").asText()
                                .equals("block")
                        && !figure.get("value").has("den");
                if (action) {
                    blocks.put("decided", num);
                }
            });
            assertThat(steps.keySet()).contains("opening", "new", "late", "false_positive", "closing");
            long sum = 0;
            for (String step : List.of("opening", "new", "late")) {
                sum += steps.getOrDefault(step, 0L);
            }
            assertThat(sum - steps.getOrDefault("false_positive", 0L)).isEqualTo(steps.get("closing"));
            assertThat(blocks.get("by rule")).isEqualTo(blocks.get("decided"));
        }
    }

    @Test
    void shadow_approvedAfterUse_staysShadow() throws Exception {
        MemoryLog log = new MemoryLog();
        log.add(T0 + 1, Statements.exchange("a").state("observed").decided());
        log.add(T0 + 2, Statements.exchange("b").state("approved").decided());
        RegisterFile today = RegisterFile.parse("r", "systems:\n- {match: {service: openai-api}, state: approved}\n");

        JsonNode report = json(Report.build(log, DAY, inputs(today, List.of())));

        assertThat(value(report, "M-SHA-2", "F-R6")).isEqualTo("1");
        assertThat(report.toString()).contains("\"approved\"");
    }

    @Test
    void late_recordOfTheDayBefore_countsInNoFigureAndStandsInQuality() throws Exception {
        MemoryLog log = new MemoryLog();
        log.add(T0 - UtcTime.DAY, Statements.exchange("old").decided());
        log.add(T0 + 1, Statements.exchange("a").decided());
        log.add(T0 - 5, Statements.exchange("late").decided());

        JsonNode report = json(Report.build(log, DAY, inputs()));

        assertThat(value(report, "M-VOL-1", "F-R2")).isEqualTo("1");
        assertThat(value(report, "M-GAP-5", "F-R19")).isEqualTo("1");
        assertThat(report.toString()).contains("exchanges of the previous period restated: 2");
    }

    @Test
    void html_hostileNames_stayText() throws Exception {
        String mega = "h".repeat(1 << 20);
        String[] names = {"<script>alert(1)</script>", "evil\u202Egnp.exe", "=cmd|' /C calc'!A0", "a\u0000b",
                "\"><img src=x>",
            "</style></svg>", "x\uD800y", "\u2028\uFEFF\uDB40\uDC41", mega};
        MemoryLog log = new MemoryLog();
        long at = T0;
        for (String name : names) {
            log.add(++at, Statements.exchange("x" + at).system("sys" + at, name, name, name, name).model(name)
                    .action("block", name).findings(Statements.finding(name, name, 1, "request", "none")).decided());
            log.add(++at, Statements.exchange("y" + at).system("sys" + at, "s", "p", "mcp", "h")
                    .mcp(name, "tools/call", Optional.of(name), 1).decided());
        }

        ReportInputs hostile = new ReportInputs("</style><script>x</script>\u202E", Optional.of("<b>"),
                RegisterFile.EMPTY,
                ControlMap.builtIn(), Optional.empty(), Optional.empty(),
                List.of(new ReportInputs.IntegrityCheck("<i>", ReportInputs.Outcome.FAILED, "<u>")), "1");
        Report report = Report.build(log, DAY, hostile);
        String html = new String(report.html(), StandardCharsets.UTF_8);

        assertThat(html).doesNotContain("<script", "<img", "<i>", "<u>", "\u202E", "\u0000", "\u2028", "\uFEFF",
                "\uDB40\uDC41");
        assertThat(html.split("</style>", -1)).hasSize(2);
        assertThat(html.split("</svg>", -1)).hasSameSizeAs(html.split("<svg ", -1));
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;", "evil\\u{202E}gnp.exe", "a\\u{0000}b");
        assertThat(html).contains("class=\"banner\"");
        assertThat(html.length()).isLessThan(2_000_000);
        assertThat(json(report).get("integrity").asText()).isEqualTo("failed");
        assertThat(report.json().length).isLessThan(2_000_000);
    }

    @Test
    void html_always_loadsNothingAndRunsNothing() throws Exception {
        String html = new String(Report.build(SampleLog.of(1, 1_500), SampleLog.PERIOD, sampleInputs()).html(),
                StandardCharsets.UTF_8);

        assertThat(html).contains("default-src 'none'")
                .doesNotContain("<script", "http://", "<link", "<img", "@import", "url(", " style=");
        assertThat(html.toLowerCase(Locale.ROOT)).doesNotContain("compliant", "compliance with");
        Set<String> ids = new HashSet<>();
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(" id=\"([^\"]+)\"").matcher(html);
        while (matcher.find()) {
            assertThat(ids.add(matcher.group(1))).as(matcher.group(1)).isTrue();
        }
        assertThat(ids).contains("R0", "R1", "R2", "R5", "R6", "R8", "R9", "R10", "R12", "R15", "R19", "R20", "R24",
                "F-R6-003");
        String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
        byte[] hash = Sha256.fresh().digest(style.getBytes(StandardCharsets.UTF_8));
        assertThat(html).contains("'sha256-" + java.util.Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void build_emptyLog_saysThatNothingIsRecorded() throws Exception {
        JsonNode report = json(Report.build(new MemoryLog(), DAY, inputs()));

        each(report, figure -> {
            String metric = figure.get("metric").asText();
            boolean ofTheLog = !metric.equals("M-CTL-1") && !metric.startsWith("M-INV-") && !figure.get("params")
                    .path("part").asText().equals("outside the log");
            JsonNode value = figure.get("value");
            if (ofTheLog && !value.has("missing")) {
                assertThat(value.path("den").asText()).as(figure.toString()).isEqualTo("0");
            }
        });
        assertThat(report.toString()).contains("The log holds no record of this period");
    }

    @Test
    void build_periodAfterTheLog_countsNothingButKeepsTheInventory() throws Exception {
        MemoryLog log = new MemoryLog();
        log.add(T0 - 10 * UtcTime.DAY, Statements.exchange("a").decided());

        JsonNode report = json(Report.build(log, DAY, inputs()));

        assertThat(value(report, "M-VOL-1", "F-R2")).isEqualTo("not recorded");
        assertThat(value(report, "M-INV-1", "F-R5")).isEqualTo("1");
    }

    @Test
    void build_checkpointLargerThanTheLog_isRefused() {
        ReportInputs wrong = new ReportInputs("o", Optional.empty(), RegisterFile.EMPTY, ControlMap.builtIn(),
                Optional.empty(),
                Optional.of(new ReportInputs.Anchor("o", 5, "r")), List.of(), "1");

        assertThatThrownBy(() -> Report.build(new MemoryLog(), DAY, wrong)).hasMessageContaining("size 5")
                .hasMessageContaining("0 records");
    }

    @Test
    void build_givenCheckpoints_boundTheSlice() throws Exception {
        MemoryLog log = new MemoryLog();
        for (int i = 0; i < 6; i++) {
            log.add(T0 + i, Statements.exchange("x" + i).decided());
        }
        ReportInputs bounded = new ReportInputs("o", Optional.empty(), RegisterFile.EMPTY, ControlMap.builtIn(),
                Optional.of(new ReportInputs.Anchor("o", 0, "r0")),
                        Optional.of(new ReportInputs.Anchor("o", 4, "r4")), List.of(), "1");

        JsonNode report = json(Report.build(log, DAY, bounded));

        assertThat(value(report, "M-VOL-1", "F-R2")).isEqualTo("4");
        assertThat(report.get("inputs").get("closing_checkpoint").get("root").asText()).isEqualTo("r4");
    }

    @Test
    void figures_personsUnderFive_areNotCountedOut() throws Exception {
        MemoryLog log = new MemoryLog();
        log.add(T0 + 1, Statements.exchange("a").user("p1").decided());
        log.add(T0 + 2, Statements.exchange("a").user("p2")
                .finished("forwarded", OptionalInt.of(200), OptionalLong.empty()));

        assertThat(value(json(Report.build(log, DAY, inputs())), "M-VOL-4", "F-R2")).isEqualTo("under 5");
    }

    static ReportInputs inputs() {
        return inputs(RegisterFile.EMPTY, List.of());
    }

    private static ReportInputs inputs(RegisterFile register, List<ReportInputs.IntegrityCheck> checks) {
        return new ReportInputs("Acme", Optional.empty(), register, ControlMap.builtIn(), Optional.empty(),
                Optional.empty(), checks, "0.1.0");
    }

    static ReportInputs sampleInputs() throws InvalidRegisterFile {
        RegisterFile register = RegisterFile.parse("register.yaml", """
                systems:
                  - match: {service: openai-api}
                    name: Support assistant (OpenAI API)
                    state: approved
                    since: 2026-06-01
                    owner: Head of Support
                    business-unit: Customer care
                    purpose: Drafts answers to customer questions
                    role: customer
                    decisions: informs
                    data-categories: [personal]
                    tier: medium
                    oversight: human in the loop
                    approved-models: [gpt-5*]
                    review-by: 2026-12-01
                  - match: {service: anthropic-api}
                    name: Coding agents (Anthropic API)
                    state: approved
                    since: 2026-06-10
                    owner: Head of Engineering
                    purpose: Software development
                    tier: medium
                    approved-models: ["claude-*"]
                    review-by: 2026-08-01
                  - match: {service: chatgpt-web}
                    state: restricted
                    owner: CIO office
                    purpose: General office work
                  - match: {service: gemini-api}
                    state: under_review
                  - match: {service: deepseek-web}
                    state: blocked
                  - match: {service: claims-triage}
                    name: Claims triage (server side)
                    state: approved
                    owner: Head of Claims
                mcp-servers:
                  - server: https://mcp.tracker.example*
                    state: approved
                    tier: low
                    since: 2026-06-20
                """);
        return new ReportInputs("Northwind Insurance plc",
                Optional.of("AI used by staff and in customer care, all sites, version 3"),
                register, ControlMap.builtIn(), Optional.empty(), Optional.empty(),
                List.of(
                        new ReportInputs.IntegrityCheck("Segment frames and checksums", ReportInputs.Outcome.PASSED,
                                "every frame read back"),
                        new ReportInputs.IntegrityCheck("Tree recomputed from records", ReportInputs.Outcome.PASSED,
                                "root equals the signed checkpoint"),
                        new ReportInputs.IntegrityCheck("Checkpoint signature", ReportInputs.Outcome.PASSED,
                                "Ed25519, key of log.vkey"),
                        new ReportInputs.IntegrityCheck("Independent witnesses", ReportInputs.Outcome.NOT_RUN,
                                "no witness is configured")),
                "0.1.0");
    }

    private static JsonNode json(Report report) throws IOException {
        return new ObjectMapper().readTree(report.json());
    }

    private static String text(Report report) {
        return new String(report.json(), StandardCharsets.UTF_8);
    }

    private static void each(JsonNode node, Consumer<JsonNode> sink) {
        if (node.has("metric")) {
            sink.accept(node);
        }
        node.forEach(child -> each(child, sink));
    }

    private static String value(JsonNode report, String metric, String section) {
        List<String> found = new ArrayList<>();
        each(report, figure -> {
            if (figure.get("metric").asText().equals(metric) && figure.get("id").asText().startsWith(section + "-")) {
                JsonNode value = figure.get("value");
                found.add(value.has("num") ? value.get("num").asText() : value.get("missing").asText());
            }
        });
        return found.getFirst();
    }

    private static String setDigest(List<Long> leaves) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * leaves.size());
        leaves.forEach(bytes::putLong);
        return Sha256.hex(bytes.array());
    }
}
