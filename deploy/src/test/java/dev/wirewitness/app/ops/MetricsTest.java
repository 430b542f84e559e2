package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Finished;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Dashboards and alerts against the metrics that a running product really exposes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
    private static final Path DASHBOARDS = Path.of("grafana/dashboards");
    private static final Path ALERTS = Path.of("prometheus/alerts.yml");
    private static final String HOSTILE = "secret-model-of-ada-lovelace";
    /** Made by Prometheus itself for each target. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    private final Product product;
    private final Exposition metrics;

    MetricsTest() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-metrics"), Traffic.POLICY);
        try (Traffic traffic = new Traffic(product)) {
            traffic.chat("gpt-5.4", "Good morning");
            traffic.chat("gpt-5.4", "My key is " + Traffic.SECRET + " and I am ada@lovelace.example");
            traffic.chat(HOSTILE, "Hello");
            traffic.chat("gpt-5.4", "fail with status 503");
            traffic.streamed("gpt-5.4", "Tell me a story about a proxy");
            traffic.anthropic("claude-opus-4-5", "Hello");
            traffic.tunnelled();
        }
        product.statements(Finished.class, 6);
        metrics = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> new Exposition(scrape(product)), e -> e.sum("wirewitness_log_size") > 0
                        && e.sum("wirewitness_outcomes_total") >= 6 && e.sum("wirewitness_tunnels_total") >= 1);
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @TestFactory
    Stream<DynamicTest> everyExpression_findsItsMetricsAndLabels() throws IOException {
        Map<String, String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(40);
        return expressions.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue())));
    }

    private void check(String expression) {
        List<PromQl.Selector> selectors = PromQl.selectors(expression);
        assertThat(selectors).as(expression).isNotEmpty();
        for (PromQl.Selector selector : selectors) {
            if (OF_PROMETHEUS.contains(selector.metric())) {
                continue;
            }
            assertThat(metrics.metrics()).as("metrics, for " + expression).contains(selector.metric());
            assertThat(metrics.labels(selector.metric()))
                    .as("labels of " + selector.metric())
                    .containsAll(selector.groupedBy())
                    .containsAll(selector.matchers().keySet());
            selector.matchers().forEach((label, value) -> {
                if (value.startsWith("=") && !value.startsWith("=~")) {
                    assertThat(metrics.values(selector.metric(), label)).as(label).contains(value.substring(1));
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> everyLegend_namesALabelOfItsExpression() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        targets((panel, target) -> {
            String expression = target.path("expr").asText();
            Matcher label = Pattern.compile("\\{\\{(\\w+)}}").matcher(target.path("legendFormat").asText());
            while (label.find()) {
                String name = label.group(1);
                tests.add(DynamicTest.dynamicTest(panel + " " + name, () -> assertThat(PromQl.selectors(expression))
                        .allSatisfy(s -> assertThat(s.groupedBy().isEmpty() ? metrics.labels(s.metric()) : s.groupedBy())
                                .contains(name))));
            }
        });
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    @Test
    void metrics_holdWhatOperatorsWatch() {
        assertThat(metrics.metrics())
                .contains(
                        "wirewitness_exchanges_total", "wirewitness_findings_total", "wirewitness_blocks_total",
                        "wirewitness_added_latency_seconds_bucket", "wirewitness_upstream_latency_seconds_bucket",
                        "wirewitness_scan_bytes_total", "wirewitness_scan_time_seconds_sum",
                        "wirewitness_log_append_seconds_bucket", "wirewitness_log_fsync_seconds_bucket",
                        "wirewitness_log_queue", "wirewitness_inspection_queue", "wirewitness_checkpoint_age_seconds",
                        "jvm_memory_used_bytes", "wirewitness_netty_direct_bytes", "wirewitness_netty_heap_bytes");
        assertThat(metrics.labels("wirewitness_exchanges_total")).containsExactly("action", "model_class", "provider");
        assertThat(metrics.values("wirewitness_exchanges_total", "action")).contains("allow", "redact", "block");
        assertThat(metrics.values("wirewitness_blocks_total", "rule")).containsExactly("approved-models-only");
        assertThat(metrics.sum("wirewitness_scan_bytes_total")).isPositive();
        assertThat(metrics.sum("wirewitness_netty_direct_bytes")).isPositive();
    }

    @Test
    void everyMetricOfOurs_isExplained() {
        assertThat(metrics.help().entrySet())
                .filteredOn(e -> e.getKey().startsWith("wirewitness_"))
                .hasSizeGreaterThan(20)
                .allSatisfy(e -> assertThat(e.getValue()).as(e.getKey()).isNotBlank());
    }

    @Test
    void labels_neverHoldWhatAPeerOrPersonWrote() {
        assertThat(metrics.text()).doesNotContain(HOSTILE, "ada@", "lovelace", Traffic.SECRET, "Good morning", "127.0.0.1");
        assertThat(metrics.values("wirewitness_exchanges_total", "model_class")).contains("other");
        assertThat(metrics.allValues()).allSatisfy(value -> assertThat(value).hasSizeLessThan(64));
    }

    @Test
    void alertRules_passPromtool() throws Exception {
        Tool promtool = Tool.orSkip("alert rules are checked by name only", "promtool");

        assertFine(promtool.run("check", "rules", ALERTS.toString()));
        assertFine(promtool.run("check", "config", "prometheus/prometheus.yml"));
        assertFine(promtool.run("test", "rules", "prometheus/alerts-test.yml"));
    }

    @Test
    void dashboardExpressions_passPromtool(@TempDir Path folder) throws Exception {
        Tool promtool = Tool.orSkip("expressions are checked by name only", "promtool");
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        int[] number = {0};
        targets((panel, target) -> rules.append("      - record: panel:")
                .append(number[0]++)
                .append("\n        expr: |\n          ")
                .append(target.path("expr").asText().replace("$__rate_interval", "1m"))
                .append('\n'));

        Path file = Files.writeString(folder.resolve("dashboard.yml"), rules.toString().replace("panel:", "panel:e"));

        assertFine(promtool.run("check", "rules", file.toString()));
    }

    @Test
    void metrics_passPromtoolLint() throws Exception {
        Tool promtool = Tool.orSkip("metrics are not linted", "promtool");

        Tool.Said said = promtool.run(Map.of(), metrics.text(), "check", "metrics");

        assertThat(said.text().lines().filter(line -> line.startsWith("wirewitness_"))).isEmpty();
        assertThat(said.text()).doesNotContain("error while linting");
    }

    private static void assertFine(Tool.Said said) {
        assertThat(said.exit()).as(said.text()).isZero();
    }

    private static String scrape(Product product) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + product.wirewitness().adminAddress().getPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** All expressions of the dashboards and alerts, by where they stand. */
    private static Map<String, String> expressions() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        targets((panel, target) -> all.put(panel + " " + target.path("refId").asText(), target.path("expr").asText()));
        Map<String, List<Map<String, List<Map<String, Object>>>>> alerts = new Yaml().load(Files.readString(ALERTS));
        for (Map<String, List<Map<String, Object>>> group : alerts.getOrDefault("groups", List.of())) {
            for (Map<String, Object> rule : group.getOrDefault("rules", List.of())) {
                all.put("alert " + rule.get("alert"), String.valueOf(rule.get("expr")));
            }
        }
        return all;
    }

    private interface TargetSink {
        void accept(String panel, JsonNode target);
    }

    private static void targets(TargetSink sink) throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                for (JsonNode panel : new ObjectMapper().readTree(Files.readString(file)).path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        sink.accept(file.getFileName() + " " + panel.path("title").asText(), target);
                    }
                }
            }
        }
    }
}
