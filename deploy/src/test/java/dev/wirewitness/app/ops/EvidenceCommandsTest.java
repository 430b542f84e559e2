package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.ExportCreated;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.SubjectErased;
import dev.wirewitness.evidence.log.record.SubjectVault;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.verify.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators and auditors do with a log, beside a running node and after it. */
class EvidenceCommandsTest {
    @TempDir
    private Path folder;

    private Said evidence(String command, String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = "evidence";
        all[1] = command;
        all[2] = "--data";
        all[3] = folder.resolve("data").toString();
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return run("", all);
    }

    private Path log() {
        return folder.resolve("data/evidence");
    }

    private void traffic() throws Exception {
        try (Product product = Product.start(folder, "");
                Traffic traffic = new Traffic(product)) {
            assertThat(traffic.chat("gpt-5", "=1+1 is a formula").statusCode()).isEqualTo(200);
            assertThat(traffic.anthropic("claude-sonnet-5", "my key is " + Traffic.SECRET).statusCode()).isEqualTo(200);
            product.statements(dev.wirewitness.evidence.Finished.class, 2);
        }
    }

    @Test
    void bundle_isWhatAnAuditorChecks() throws Exception {
        traffic();
        Path bundle = folder.resolve("audit.zip");
        Said written = evidence("export", "--bundle", "--out", bundle.toString(), "--sample", "tuesday", "--per-stratum", "2");
        assertThat(written.exit()).as(written.error()).isZero();
        assertThat(written.out()).contains("signed      by the log's key", "sample      decided/redact", "recorded    ");

        Said checked = run("", "evidence", "verify", bundle.toString(), "--key", log().resolve("log.vkey").toString());
        assertThat(checked.exit()).as(checked.out()).isZero();
        assertThat(checked.out()).contains("1 policies, each under its digest", "the sample is the one that its nonce gives");
        assertThat(run("", "evidence", "verify", bundle.toString()).exit()).isEqualTo(14);
        Said drawn = run("", "evidence", "sample", bundle.toString(), "--nonce", "mine", "--json");
        assertThat(new ObjectMapper().readTree(drawn.out()).path("sample").path("decided/redact")).hasSize(1);
        assertThat(Files.readAllBytes(bundle)).asString().doesNotContain(Traffic.SECRET);

        byte[] bytes = Files.readAllBytes(bundle);
        bytes[200] ^= 1;
        assertThat(run("", "evidence", "verify", Files.write(bundle, bytes).toString()).exit()).isEqualTo(10);
    }

    @Test
    void bundle_ofAPeriod_withItsReport() throws Exception {
        traffic();
        Path bundle = folder.resolve("audit.zip");

        Said written = evidence("export", "--bundle", "--out", bundle.toString(), "--from", "2020-01-01", "--to", "2100-01-01",
                "--report", "--hash-only", "--no-policies");

        assertThat(written.exit()).as(written.error()).isZero();
        Said checked = run("", "evidence", "verify", bundle.toString());
        assertThat(checked.exit()).as(checked.out()).isEqualTo(14);
        assertThat(checked.out()).contains("the records are withheld");
        assertThat(evidence("export", "--bundle", "--out", bundle.toString(), "--from", "2020-01-01", "--to", "2020-02-01").error())
                .contains("none of the", "lies in it");
        assertThat(evidence("export", "--bundle").error()).contains("--bundle: needs --out FILE");
        assertThat(evidence("export", "--from", "2020-02-01", "--to", "2020-01-01").error()).contains("--from before --to");
    }

    @Test
    void records_leaveInEveryFormat_andEachExportIsRecorded() throws Exception {
        traffic();
        for (String format : new String[] {"jsonl", "csv", "ocsf", "cef", "syslog", "otlp"}) {
            Said said = evidence("export", "--format", format, "--type", "decided");
            assertThat(said.exit()).as(said.error()).isZero();
            assertThat(said.out().lines().filter(line -> line.contains("claude-sonnet-5"))).as(format).hasSize(1);
            assertThat(said.error()).contains("recorded    ");
        }
        assertThat(evidence("export", "--where", "action=redact").out()).contains("claude-sonnet-5").hasLineCount(1);
        Said tail = run("", "evidence", "tail", log().toString(), "-n", "1", "--where", "findings.effect=redact");
        assertThat(tail.out()).contains("claude-sonnet-5").hasLineCount(1);
        assertThat(run("", "evidence", "tail", log().toString(), "--where", "x").error()).contains("--where: 'x' (expected: FIELD=VALUE");
        assertThat(evidence("export", "--format", "xml").error()).contains("--format: 'xml'");
        Path file = folder.resolve("out.csv");
        assertThat(evidence("export", "--format", "csv", "--out", file.toString()).out()).contains("export      " + file);
        assertThat(Files.readString(file)).startsWith("index,time,type,");

        EvidenceFolder log = EvidenceFolder.open(log());
        long exports = 0;
        for (long i = 0; i < log.size(); i++) {
            if (log.read(i).statement() instanceof ExportCreated export) {
                exports++;
                assertThat(export.sha256()).matches("[0-9a-f]{64}");
                assertThat(export.actor()).isEqualTo(System.getProperty("user.name"));
            }
        }
        assertThat(exports).isEqualTo(8);
        assertThat(Verification.verify(log(), Optional.empty(), read -> {}).intact()).isTrue();

        Files.delete(log().resolve("log.key"));
        assertThat(evidence("export", "--format", "csv", "--out", file.toString()).out()).contains("recorded    no: this is a copy");
    }

    @Test
    void search_findsExchangesByWhatTheyWere_andSqlCountsThem() throws Exception {
        traffic();
        String log = log().toString();

        Said found = run("", "evidence", "search", "--log", log, "outcome=redacted", "model=claude-*");
        assertThat(found.exit()).as(found.error()).isZero();
        assertThat(found.out()).hasLineCount(2);
        assertThat(found.out().lines().toList().getLast())
                .contains("redact", "anthropic-api claude-sonnet-5", "aws-access-key", "redacted 200");
        Said object = run("", "evidence", "search", "--log", log, "type=decided", "--json", "-n", "1");
        JsonNode newest = new ObjectMapper().readTree(object.out());
        assertThat(newest.path("end").path("body").path("exchange_id"))
                .isEqualTo(newest.path("record").path("body").path("exchange_id"));
        assertThat(object.error()).contains("more: --before " + newest.path("index").asLong());
        Said older = run("", "evidence", "search", "--log", log, "type=decided", "--before", newest.path("index").asText());
        assertThat(older.out()).contains("gpt-5").doesNotContain("claude").hasLineCount(2);

        assertThat(run("", "evidence", "search", "--log", log, "model=none").error()).contains("nothing found in ");
        assertThat(run("", "evidence", "search", "--log", log, "colour=red").error()).contains("'colour' (expected: a field");
        String perAction = "SELECT action, count(*) AS n FROM events WHERE type = 'decided' GROUP BY ALL ORDER BY ALL";
        assertThat(run("", "evidence", "sql", "--log", log, perAction).out()).isEqualTo("action,n\nallow,1\nredact,1\n");
        assertThat(run("", "evidence", "sql", "--log", log, "--json", perAction).out()).startsWith("{\"action\":\"allow\",\"n\":\"1\"}");
        assertThat(run("", "evidence", "sql", "--log", log, "SELECT '=1+1' AS a, -5 AS b, 'x,\"y' AS c").out())
                .isEqualTo("a,b,c\n'=1+1,-5,\"x,\"\"y\"\n");
        Said refused = run("", "evidence", "sql", "--log", log, "DROP TABLE records");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.error()).contains("sql: ", "read-only");
    }

    @Test
    void tail_withAPosition_goesOnWhereItWas() throws Exception {
        traffic();
        Path position = folder.resolve("shipper.position");
        String[] tail = {"evidence", "tail", log().toString(), "--position", position.toString(), "--format", "ocsf"};

        assertThat(run("", tail).out()).hasLineCount((int) EvidenceFolder.open(log()).size());
        assertThat(run("", tail).out()).isEmpty();
        evidence("export", "--format", "parquet", "--out", folder.resolve("all.parquet").toString());
        assertThat(run("", tail).out()).contains("export.created").hasLineCount(3);

        Files.writeString(position, "1 " + "ab".repeat(32) + "\n");
        Said other = run("", tail);
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.error()).contains("the log does not have the record 0");
        Files.writeString(position, "first");
        assertThat(run("", tail).error()).contains("position " + position + ": not readable");
        assertThat(run("", "evidence", "tail", log().toString(), "--format", "parquet").error()).contains("a file of columns");
    }

    @Test
    void erase_besideARunningNode_forgetsThePersonAndKeepsEveryProof() throws Exception {
        try (Product product = Product.start(folder, "");
                Traffic traffic = new Traffic(product)) {
            traffic.chat("gpt-5", "hello");
            Subject before = product.lastDecided().subject().orElseThrow();
            assertThat(evidence("erase", "xyz", "--reason", "r").error()).contains("32 hexadecimal digits");
            assertThat(evidence("erase", "0".repeat(32), "--reason", "r").error()).contains("unknown, or erased before");

            Said erased = evidence("erase", before.pseudonym(), "--reason", "request 7");
            assertThat(erased.exit()).as(erased.error()).isZero();
            assertThat(erased.out()).contains("erased      " + before.pseudonym(), "recorded    ");

            SubjectErased said = product.statements(SubjectErased.class, 1).get(0);
            assertThat(said.pseudonym()).isEqualTo(before.pseudonym());
            assertThat(said.reason()).isEqualTo("request 7");
            traffic.chat("gpt-5", "hello again");
            product.statements(Decided.class, 2);
            assertThat(product.lastDecided().subject().orElseThrow().pseudonym()).isNotEqualTo(before.pseudonym());
            try (SubjectVault vault = SubjectVault.readOnly(folder.resolve("data/subjects"))) {
                assertThat(vault.open(before)).isEmpty();
            }
        }
        assertThat(Verification.verify(log(), Optional.empty(), read -> {}).intact()).isTrue();
    }

    @Test
    void erase_withoutARunningNode_isDoneAndRecorded() throws Exception {
        traffic();
        EvidenceFolder log = EvidenceFolder.open(log());
        String pseudonym = "";
        for (long i = 0; i < log.size(); i++) {
            if (log.read(i).statement() instanceof Decided decided) {
                pseudonym = decided.subject().orElseThrow().pseudonym();
            }
        }
        assertThat(evidence("erase", pseudonym, "--reason", "request 8").exit()).isZero();
        assertThat(evidence("erase", pseudonym, "--reason", "again").error()).contains("unknown, or erased before");
        assertThat(Verification.verify(log(), Optional.empty(), read -> {}).intact()).isTrue();
    }

    @Test
    void verify_saysByItsExitCodeWhatIsWrong() throws Exception {
        traffic();
        assertThat(run("", "evidence", "verify", log().toString()).exit()).isZero();
        Path proof = folder.resolve("p.tlog-proof");
        assertThat(run("", "evidence", "inspect", "2", log().toString(), "--proof", proof.toString()).exit()).isZero();
        String key = log().resolve("log.vkey").toString();
        assertThat(run("", "evidence", "verify", proof.toString(), "--key", key).exit()).isZero();
        assertThat(run("", "evidence", "verify", proof.toString()).exit()).isEqualTo(14);
        String text = Files.readString(proof);
        Files.writeString(proof, text.replace("index 2\n", "index 3\n"));
        Said wrong = run("", "evidence", "verify", proof.toString(), "--key", key, "--json");
        assertThat(wrong.exit()).isEqualTo(10);
        JsonNode checks = new ObjectMapper().readTree(wrong.out()).path("checks");
        assertThat(checks.path(0).path("failure").asText()).isEqualTo("proof_differs");

        Path checkpoint = log().resolve("checkpoint");
        String signed = Files.readString(checkpoint);
        Files.writeString(checkpoint, signed.substring(0, signed.length() - 9) + "AAAAAAA=\n");
        assertThat(run("", "evidence", "verify", log().toString()).exit()).isEqualTo(12);
        Files.writeString(checkpoint, signed);
        Path entries = log().resolve("tile/entries/000.p");
        Path bundle;
        try (var files = Files.list(entries)) {
            bundle = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[100] ^= 1;
        Files.write(bundle, bytes);
        assertThat(run("", "evidence", "verify", log().toString()).exit()).isEqualTo(10);
        Files.delete(bundle);
        assertThat(run("", "evidence", "verify", log().toString()).exit()).isEqualTo(11);
    }
}
