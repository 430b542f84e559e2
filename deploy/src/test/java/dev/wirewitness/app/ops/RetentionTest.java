package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old records go, on record, beside a running node or without one; what they told stays known. */
class RetentionTest {
    private static final long OLD = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2020-01-01T00:00:00Z"));
    private static final int RECORDS = 3_000;
    private static final EvidenceSettings SMALL = EvidenceSettings.DEFAULT.withWriter(new WriterSettings(
            65_536, 64L << 20, 64 << 10, 512L << 20, Duration.ofMillis(5), Duration.ofMillis(20)));

    @TempDir
    private Path folder;

    /** A second for each record (the newest may stay in a segment for a while, and are not removed then), beginning with 2020: 1,500 are of the first 25 minutes. */
    @BeforeEach
    void write() throws Exception {
        try (EvidenceStore store = EvidenceStore.open(log(), SMALL, () -> OLD)) {
            for (int i = 0; i < RECORDS; i++) {
                store.append(
                                new Entry(OLD + i * 1_000_000L, "", "", decided("x-" + i, i < 700 ? "sys-early" : "sys-late")),
                                Durability.DURABLE)
                        .toCompletableFuture()
                        .get();
            }
        }
        EvidenceStore.open(log(), SMALL, () -> OLD + RECORDS * 1_000_000L).close();
    }

    private static Decided decided(String exchange, String system) {
        return new Decided(
                exchange, system, "openai-api", "openai", "sdk", "openai-python", Optional.empty(), "exact", "openai_chat",
                "chat", Optional.of("gpt-5"), false, "api.openai.com", 443, "POST", Optional.empty(), "allow", "default",
                List.of(), List.of(), "full", List.of(), 0, "observed", Optional.empty(), Optional.empty(), 10, 10,
                Optional.empty());
    }

    private Path log() {
        return folder.resolve("data/evidence");
    }

    private Said evidence(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "evidence";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--data";
        all[all.length - 1] = folder.resolve("data").toString();
        return run("", all);
    }

    private long exchanges(String system) throws Exception {
        Said said = run("", "inventory", "--json", "--data", folder.resolve("data").toString());
        assertThat(said.exit()).as(said.error()).isZero();
        for (JsonNode one : new ObjectMapper().readTree(said.out()).path("systems")) {
            if (one.path("system_id").asText().equals(system)) {
                return one.path("exchanges").asLong();
            }
        }
        return 0;
    }

    @Test
    void prune_withoutARunningNode_keepsWhatTheRecordsTold() throws Exception {
        Said dry = evidence("prune", "--before", "2020-01-01T00:25:00Z", "--dry-run");
        assertThat(dry.exit()).as(dry.error()).isZero();
        assertThat(dry.out()).contains("would go    0 to 1279, 1280 of ");
        Path archive = folder.resolve("archive.zip");

        Said said = evidence("prune", "--before", "2020-01-01T00:25:00Z", "--archive", archive.toString());
        assertThat(said.exit()).as(said.error()).isZero();
        assertThat(said.out()).contains("removed     1280 records; the log begins with record 1280", "recorded    ");

        EvidenceFolder log = EvidenceFolder.open(log());
        assertThat(log.first()).isEqualTo(1280);
        assertThat(exchanges("sys-early")).isEqualTo(700);
        assertThat(exchanges("sys-late")).isEqualTo(2300);
        Said verified = run("", "evidence", "verify", log().toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("records before 1280 were removed: before 2020-01-01T00:25:00Z");
        Said archived = run("", "evidence", "verify", archive.toString(), "--key", log().resolve("log.vkey").toString(),
                "--max-gap-minutes", "99999999");
        assertThat(archived.exit()).as(archived.out()).isZero();

        assertThat(run("", "evidence", "inspect", "7", log().toString()).error()).contains("index: 7 (expected: 1280 to ");
        assertThat(run("", "evidence", "search", "--log", log().toString(), "system=sys-early").error()).contains("nothing found");
        assertThat(evidence("export", "--type", "decided").out()).hasLineCount(RECORDS - 1279);
        Said report = run("", "report", "--from", "2019-12-01", "--to", "2020-02-01", "--data", folder.resolve("data").toString(),
                "--out", folder.resolve("report").toString());
        assertThat(report.error()).contains("report: records before 1280 were removed");
        assertThat(evidence("prune", "--before", "2020-01-01").out()).contains("nothing to remove");
        assertThat(evidence("prune").error()).contains("prune: no rule (expected: --before DAY, or evidence.retention)");
    }

    @Test
    void prune_besideARunningNode_whichGoesOnWithWhatItKnew() throws Exception {
        try (Product product = Product.start(folder, "");
                Traffic traffic = new Traffic(product)) {
            Said said = evidence("prune", "--set", "evidence.retention=365d");
            assertThat(said.exit()).as(said.error()).isZero();
            assertThat(said.out()).matches("(?s).*the log begins with record (2304|2560|2816)\n.*");
            RetentionPurged purged = product.statements(RetentionPurged.class, 1).get(0);
            assertThat(purged.reason()).isEqualTo("evidence.retention: 365d");
            assertThat(traffic.chat("gpt-5", "hello").statusCode()).isEqualTo(200);
        }
        assertThat(Files.exists(folder.resolve("data/register.snapshot"))).isTrue();
        try (Product product = Product.start(folder, "")) {
            assertThat(product.inventory()).contains("sys-early", "sys-late");
        }
        assertThat(exchanges("sys-early")).isEqualTo(700);
        assertThat(exchanges("sys-late")).isEqualTo(2300);
        assertThat(run("", "evidence", "verify", log().toString()).exit()).isZero();
        Said report = run("", "report", "--from", "2026-01-01", "--to", "2036-01-01", "--data", folder.resolve("data").toString(),
                "--out", folder.resolve("report").toString());
        assertThat(report.exit()).as(report.error()).isZero();
        assertThat(report.out()).contains("every check passed", "recorded    ");
        assertThat(Files.readString(folder.resolve("report/report.json"))).contains("register_baseline_sha256", "sys-early");
    }

    @Test
    void start_fromADamagedOrForeignSnapshot_readsTheLogAgain() throws Exception {
        Product.start(folder, "").close();
        Path snapshot = folder.resolve("data/register.snapshot");
        byte[] good = Files.readAllBytes(snapshot);
        byte[] torn = java.util.Arrays.copyOf(good, good.length / 2);
        byte[] foreign = good.clone();
        foreign[3] = (byte) (foreign[3] == 'a' ? 'b' : 'a');
        for (byte[] bytes : List.of(torn, foreign, new byte[0], new byte[] {'x', '\n'})) {
            Files.write(snapshot, bytes);
            try (Product product = Product.start(folder, "")) {
                assertThat(product.inventory()).contains("sys-early");
            }
        }
    }

    @Test
    void holds_keepWhatTheyCover() {
        Said held = evidence("hold", "set", "case-7", "--from", "2020-01-01T00:10:00Z", "--to", "2020-01-01T00:11:00Z",
                "--reason", "the court asks");
        assertThat(held.exit()).as(held.error()).isZero();
        assertThat(evidence("hold", "list").out()).contains("case-7\t2020-01-01T00:10:00Z\t2020-01-01T00:11:00Z");
        assertThat(evidence("prune", "--before", "2021-01-01", "--dry-run").out()).contains("would go    0 to 511, 512 of");
        assertThat(evidence("hold", "set", "case-7", "--from", "2020-01-01", "--to", "2020-01-02", "--reason", "x").error())
                .contains("hold 'case-7': is in force");
        assertThat(evidence("hold", "release", "case-8", "--reason", "x").error()).contains("not in force");
        assertThat(evidence("hold", "release", "case-7", "--reason", "settled").out()).contains("released    case-7");
        assertThat(evidence("hold", "list").out()).isEmpty();
        assertThat(evidence("prune", "--before", "2021-01-01", "--dry-run").out()).matches("would go    0 to (2303|2559|2815), .*\n");
    }
}
