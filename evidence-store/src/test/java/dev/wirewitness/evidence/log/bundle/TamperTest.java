package dev.wirewitness.evidence.log.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.record.SubjectVault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to change a bundle is found, by both verifiers, each with its own exit code and words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperTest {
    private static final String RECORDS = "log/records/000000000000.jsonl";

    private Path folder = Path.of("");
    private Path whole = Path.of("");
    private Path key = Path.of("");

    /** @param lists whether the attacker makes MANIFEST.json and SHA256SUMS fit again */
    private record Case(String name, int code, String says, boolean lists, Consumer<TreeMap<String, byte[]>> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void write(@TempDir Path shared) throws Exception {
        folder = shared;
        Path log = Bundles.log(folder.resolve("evidence"), 150);
        SubjectVault.Disclosure disclosed =
                new SubjectVault.Disclosure(Samples.SALT, Samples.FIELDS);
        BundleOptions options = new BundleOptions(
                false, List.of(), Optional.of("word"), 2, Optional.empty(), Map.of(1L, disclosed), Map.of("report.json", "{}".getBytes(StandardCharsets.UTF_8)));
        whole = Bundles.export(log, options, folder.resolve("whole.zip"));
        key = log.resolve("log.vkey");
    }

    private static Case raw(String name, int code, String says, Consumer<TreeMap<String, byte[]>> change) {
        return new Case(name, code, says, false, change);
    }

    private static Case relisted(String name, int code, String says, Consumer<TreeMap<String, byte[]>> change) {
        return new Case(name, code, says, true, change);
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.add(raw("a record's byte", 10, RECORDS + ": SHA-256", f -> Bundles.flip(f, RECORDS, 300)));
        cases.add(raw("a file gone", 10, "figures.json: missing", f -> f.remove("figures.json")));
        cases.add(raw("a file more", 10, "not in the manifest", f -> f.put("extra.txt", new byte[1])));
        cases.add(raw("the sums", 10, "SHA256SUMS: not the list", f -> Bundles.replace(f, "SHA256SUMS", "README", "LIESME")));
        cases.add(raw("the report", 10, "report/report.json: SHA-256", f -> Bundles.replace(f, "report/report.json", "{}", "[]")));
        cases.add(raw("the manifest's signature", 12, "MANIFEST.sig", f -> Bundles.flip(f, "MANIFEST.sig", 20)));
        cases.add(raw("the manifest gone", 10, "MANIFEST.json: missing", f -> f.remove("MANIFEST.json")));
        cases.add(raw("the manifest no JSON", 10, "not in the expected form", f -> Bundles.cut(f, "MANIFEST.json", 9)));
        cases.add(relisted("a record's byte, lists made to fit", 10, "bytes do not give its hash", f -> Bundles.flip(f, RECORDS, 300)));
        cases.add(relisted("a record and its hash", 11, "do not give the root", f -> {
            byte[] lines = Bundles.text(f, RECORDS).replaceFirst("\"allow\"", "\"block\"").getBytes(StandardCharsets.UTF_8);
            f.put(RECORDS, lines);
            byte[] second = new String(lines, StandardCharsets.UTF_8).split("\n")[1].getBytes(StandardCharsets.UTF_8);
            byte[] hashes = Bundles.bytes(f, "log/leafhashes.bin").clone();
            System.arraycopy(new dev.wirewitness.evidence.log.merkle.TreeHasher().leaf(second), 0, hashes, 32, 32);
            f.put("log/leafhashes.bin", hashes);
        }));
        cases.add(relisted("a record left out", 11, "(expected: ", f -> {
            String lines = Bundles.text(f, RECORDS);
            f.put(RECORDS, lines.substring(lines.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
            byte[] hashes = Bundles.bytes(f, "log/leafhashes.bin");
            f.put("log/leafhashes.bin", java.util.Arrays.copyOfRange(hashes, 32, hashes.length));
        }));
        cases.add(relisted("the last record left out of the lines only", 11, "303 records (expected: 304)", f -> {
            String lines = Bundles.text(f, RECORDS);
            f.put(RECORDS, lines.substring(0, lines.lastIndexOf('\n', lines.length() - 2) + 1).getBytes(StandardCharsets.UTF_8));
        }));
        cases.add(relisted("a line cut", 10, "ends inside a line", f -> Bundles.cut(f, RECORDS, 1)));
        cases.add(relisted("two records exchanged", 10, "record 1: its bytes do not give its hash", f -> {
            String[] lines = Bundles.text(f, RECORDS).split("\n");
            String second = lines[1];
            lines[1] = lines[2];
            lines[2] = second;
            f.put(RECORDS, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }));
        cases.add(relisted("a hash", 11, "do not give the root", f -> Bundles.flip(f, "log/leafhashes.bin", 5)));
        cases.add(relisted("the checkpoint's size", 12, "log/checkpoint: the signature", f ->
                Bundles.replace(f, "log/checkpoint", "\n304\n", "\n303\n")));
        cases.add(relisted("the checkpoint's signature", 12, "log/checkpoint: the signature", f ->
                Bundles.flip(f, "log/checkpoint", Bundles.bytes(f, "log/checkpoint").length - 8)));
        cases.add(relisted("an older checkpoint in its place", 11, "where the bundle ends", f ->
                f.put("log/checkpoint", Bundles.bytes(f, "log/checkpoints/152"))));
        cases.add(relisted("an earlier checkpoint changed", 12, "log/checkpoints/152", f ->
                Bundles.replace(f, "log/checkpoints/152", "\n152\n", "\n151\n")));
        cases.add(relisted("the figures", 13, "figures.json: states", f ->
                Bundles.replace(f, "figures.json", "\"allow\":300", "\"allow\":299")));
        cases.add(relisted("the sample", 13, "sample.json: states", f ->
                Bundles.replace(f, "sample.json", "\"node.stopped\":[151,303]", "\"node.stopped\":[151,302]")));
        cases.add(relisted("the sample's word", 13, "sample.json: states", f -> Bundles.replace(f, "sample.json", "word", "ward")));
        cases.add(relisted("a proof's record", 10, "the record in it is not record 0", f ->
                Bundles.flip(f, "proofs/000000000000.tlog-proof", 40)));
        cases.add(relisted("a proof's hash", 10, "does not lead from record 0", f -> {
            String proof = Bundles.text(f, "proofs/000000000000.tlog-proof");
            int line = proof.indexOf("index 0\n") + 8;
            Bundles.flip(f, "proofs/000000000000.tlog-proof", line + 3);
        }));
        cases.add(relisted("a disclosed name", 13, "not the fields that record 1 commits to", f ->
                Bundles.replace(f, "disclose/000000000001.json", "ann@", "bob@")));
        cases.add(relisted("a disclosed record gone", 10, "without its record", f -> f.remove("proofs/000000000001.tlog-proof")));
        cases.add(relisted("a policy under another's name", 10, "policy/", f ->
                f.put("policy/" + "ab".repeat(32) + ".yaml", new byte[3])));
        return cases.stream();
    }

    private Path changed(Case one) throws Exception {
        TreeMap<String, byte[]> files = Bundles.read(whole);
        one.change().accept(files);
        if (one.lists()) {
            Bundles.relist(files);
        }
        return Bundles.write(files, folder.resolve("changed-" + one.name().hashCode() + ".zip"));
    }

    @Test
    void theWholeBundle_passesBothVerifiers_asAnAuditorRunsThem() throws Exception {
        Verifiers verifiers = new Verifiers(whole, folder);

        Verifiers.Said java = verifiers.java(whole, "--key", key.toString());
        assertThat(java.code()).as(java.text()).isZero();
        assertThat(java.text()).contains("records      0 to 304", "exit code    0");
        assertThat(verifiers.java(whole, "--help").text()).contains("Usage");
        assertThat(verifiers.java(whole).code()).isEqualTo(14);

        Assumptions.assumeTrue(Verifiers.pythonIsHere(), "python3 and openssl 3: not here; the Python verifier is left out");
        Verifiers.Said python = verifiers.python(whole, "--key", key.toString());
        assertThat(python.code()).as(python.text()).isZero();
        assertThat(python.text().replace("'", "\"")).contains("records      0 to 304", "exit code    0");
        assertThat(verifiers.python(whole, "--sample", "x", "--json").text())
                .containsPattern("\"sample\":\\{.*\"decided/allow\":\\[\\d");
        assertThat(sample(verifiers.python(whole, "--sample", "x", "--json").text()))
                .isEqualTo(sample(verifiers.java(whole, "--sample", "x", "--json").text()));
    }

    private static String sample(String json) {
        return json.substring(json.indexOf("\"sample\":"), json.indexOf("},\"until\""));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void java_findsIt(Case one) throws Exception {
        BundleVerifier.Answer answer = Bundles.check(changed(one));

        assertThat(answer.code()).as(BundleVerifier.text(answer)).isEqualTo(one.code());
        assertThat(BundleVerifier.text(answer)).contains(one.says());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void python_findsIt(Case one) throws Exception {
        Assumptions.assumeTrue(Verifiers.pythonIsHere(), "python3 and openssl 3: not here; the Python verifier is left out");

        Verifiers.Said said = new Verifiers(whole, folder).python(changed(one));

        assertThat(said.code()).as(said.text()).isEqualTo(one.code());
        assertThat(said.text()).contains(one.says());
    }

    @Test
    void aKeyThatIsNotTheAuditors_isASignatureFailure() throws Exception {
        Path other = Bundles.log(folder.resolve("other"), 1);

        BundleVerifier.Answer answer = BundleVerifier.verify(whole, Bundles.anchored(other), read -> {});

        assertThat(answer.code()).isEqualTo(12);
    }

    @Test
    void anyBytes_giveAnAnswer() throws Exception {
        byte[] good = Files.readAllBytes(whole);
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= i % 3; k++) {
                bad[i % 2 == 0 ? random.nextInt(bad.length) : bad.length - 1 - random.nextInt(3000)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("bad.zip"), i % 5 == 4 ? java.util.Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
            assertThat(Bundles.check(file).code()).isIn(10, 11, 12, 13, 14);
        }
    }
}
