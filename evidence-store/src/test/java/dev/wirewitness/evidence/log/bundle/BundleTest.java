package dev.wirewitness.evidence.log.bundle;

import static dev.wirewitness.evidence.log.bundle.Bundles.check;
import static dev.wirewitness.evidence.log.bundle.Bundles.export;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bundle holds, and that it passes when nobody has touched it. */
class BundleTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 300})
    void export_logsOfAnySize_pass(int count) throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), count);

        Path bundle = export(log, BundleOptions.PLAIN, folder.resolve("b.zip"));

        BundleVerifier.Answer answer = BundleVerifier.verify(bundle, Bundles.anchored(log), read -> {});
        assertThat(answer.checks()).allSatisfy(one -> assertThat(one.code()).as(one.message()).isZero());
        assertThat(answer.until()).isEqualTo(2L * count + 4);
        assertThat(answer.checks()).extracting(BundleVerifier.Outcome::name).contains("records", "root", "figures", "gaps");
    }

    @Test
    void export_ofVeryLongRecords_isCutIntoFilesThatAVerifierReads() throws Exception {
        Path log = folder.resolve("evidence");
        List<Decided.Hit> hits = java.util.Collections.nCopies(
                180, new Decided.Hit("r".repeat(200), "redact", "enforce", true, List.of("aws-key")));
        try (EvidenceStore store = Logs.open(log)) {
            for (int i = 0; i < 450; i++) {
                Entry like = Samples.decided("x");
                store.append(new Entry(like.eventMicros(), like.policyDigest(), like.catalogDigest(),
                        Samples.decision("x-" + i, hits, Optional.empty())), Durability.DURABLE);
            }
        }

        Path bundle = export(log, BundleOptions.PLAIN, folder.resolve("b.zip"));

        assertThat(Bundles.read(bundle).keySet().stream().filter(name -> name.startsWith("log/records/")).count()).isEqualTo(2);
        BundleVerifier.Answer answer = BundleVerifier.verify(bundle, Bundles.anchored(log), read -> {});
        assertThat(answer.code()).as(BundleVerifier.text(answer)).isZero();
    }

    @Test
    void export_twice_givesTheSameBytes() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 20);

        Path one = export(log, BundleOptions.PLAIN, folder.resolve("one.zip"));
        Path two = export(log, BundleOptions.PLAIN, folder.resolve("two.zip"));

        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat(folder.resolve("one.zip.part")).doesNotExist();
        assertThat(folder.resolve("one.zip.hashes")).doesNotExist();
    }

    @Test
    void verify_withoutAKeyOfOnesOwn_saysThatItIsNotAnchored() throws Exception {
        Path bundle = export(Bundles.log(folder.resolve("evidence"), 5), BundleOptions.PLAIN, folder.resolve("b.zip"));

        assertThat(check(bundle).code()).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 256, 257})
    void export_periodBehindTheBeginning_isProvedFromItsFrontier(int before) throws Exception {
        Path log = folder.resolve("evidence");
        try (EvidenceStore store = Logs.open(log)) {
            for (int i = 1; i < before; i++) {
                Logs.append(store, Samples.decided("before-" + i));
            }
            for (int i = 0; i < 300; i++) {
                Logs.append(store, Samples.decided("inside-" + i));
            }
        }
        BundleRange all = BundleRange.all(log);
        BundleRange range = new BundleRange(before, all.until(), 0, Long.MAX_VALUE, all.note(), all.head());

        Path bundle = BundleWriter.write(log, range, BundleOptions.PLAIN, folder.resolve("b.zip"), read -> {}).file();

        BundleVerifier.Answer answer = BundleVerifier.verify(bundle, Bundles.anchored(log), read -> {});
        assertThat(answer.code()).as(BundleVerifier.text(answer)).isZero();
        assertThat(answer.from()).isEqualTo(before);
    }

    @Test
    void range_ofAPeriod_isFromItsFirstRecordToTheCheckpointBehindItsLast() throws Exception {
        long hour = 3_600_000_000L;
        long start = 1_800_000_000_000_000L;
        Path log = folder.resolve("evidence");
        for (int run = 0; run < 3; run++) {
            try (EvidenceStore store = Logs.open(log)) {
                for (int i = 0; i < 10; i++) {
                    Entry like = Samples.decided("exchange-" + run + "-" + i);
                    Logs.append(store, new Entry(
                            start + run * hour + i, like.policyDigest(), like.catalogDigest(), like.statement()));
                }
            }
        }

        BundleRange second = BundleRange.of(log, start + hour, start + 2 * hour);
        assertThat(second.from()).isEqualTo(13);
        assertThat(second.until()).isEqualTo(24);
        BundleRange third = BundleRange.of(log, start + 2 * hour + 3, start + 3 * hour);
        assertThat(third.from()).isEqualTo(28);
        assertThat(third.until()).isEqualTo(36);
        assertThatThrownBy(() -> BundleRange.of(log, 1, 2)).hasMessageContaining("none of the 36 published records");
        Path bundle = BundleWriter.write(log, second, BundleOptions.PLAIN, folder.resolve("b.zip"), read -> {}).file();
        assertThat(BundleVerifier.verify(bundle, Bundles.anchored(log), read -> {}).code()).isZero();
    }

    @Test
    void verify_checkpointsKeptFromBefore_areInTheSameHistory() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 40);
        String held = KeptCheckpoints.read(log).firstEntry().getValue();
        BundleRange all = BundleRange.all(log);
        BundleRange range = new BundleRange(60, all.until(), 0, Long.MAX_VALUE, all.note(), all.head());
        BundleOptions options = new BundleOptions(false, List.of(held), Optional.empty(), 5, Optional.empty(), Map.of(), Map.of());
        Path bundle = BundleWriter.write(log, range, options, folder.resolve("b.zip"), read -> {}).file();

        BundleVerifier.Answer answer = BundleVerifier.verify(
                bundle, new BundleVerifier.Question(
                        Optional.of(Files.readString(log.resolve("log.vkey"))), List.of(held), 0, Optional.empty(), 5),
                read -> {});

        assertThat(answer.code()).as(BundleVerifier.text(answer)).isZero();
        assertThat(answer.checks()).anySatisfy(one -> assertThat(one.name()).isEqualTo("held"));
    }

    @Test
    void verify_heldCheckpointOfAnotherHistory_isAFork() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 5);
        Path other = folder.resolve("other");
        Logs.copy(log, other);
        try (EvidenceStore store = Logs.open(log)) {
            Logs.append(store, Samples.decided("one history"));
        }
        try (EvidenceStore store = Logs.open(other)) {
            Logs.append(store, Samples.decided("another history"));
        }
        Path bundle = export(log, BundleOptions.PLAIN, folder.resolve("b.zip"));

        BundleVerifier.Answer answer = BundleVerifier.verify(bundle, new BundleVerifier.Question(
                Optional.empty(), List.of(Files.readString(other.resolve("checkpoint"))), 0, Optional.empty(), 5), read -> {});

        assertThat(answer.code()).isEqualTo(11);
        assertThat(BundleVerifier.text(answer)).contains("forked or rewritten");
    }

    @Test
    void sample_isDrawnByTheWordAndTheRoot_andAnybodyDrawsTheSame() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 50);
        BundleOptions options = new BundleOptions(true, List.of(), Optional.of("tuesday"), 3, Optional.empty(), Map.of(), Map.of());
        BundleWriter.Done done = BundleWriter.write(
                log, BundleRange.all(log), options, folder.resolve("b.zip"), read -> {});

        assertThat(done.sample().get("decided/allow")).hasSize(3);
        assertThat(done.sample().get("node.started")).containsExactly(0L, 52L);
        TreeMap<String, byte[]> files = Bundles.read(done.file());
        assertThat(files.keySet()).noneMatch(name -> name.startsWith("log/records/"));
        assertThat(files.keySet().stream().filter(name -> name.startsWith("proofs/"))).hasSize(7);
        assertThat(check(done.file()).checks()).anySatisfy(one -> assertThat(one.message()).contains("7 single proofs"));

        Path open = export(log, BundleOptions.PLAIN, folder.resolve("open.zip"));
        BundleVerifier.Question own =
                new BundleVerifier.Question(Optional.empty(), List.of(), 0, Optional.of("tuesday"), 3);
        assertThat(BundleVerifier.verify(open, own, read -> {}).sample()).isEqualTo(done.sample());
        BundleVerifier.Question later =
                new BundleVerifier.Question(Optional.empty(), List.of(), 0, Optional.of("wednesday"), 3);
        assertThat(BundleVerifier.verify(open, later, read -> {}).sample()).isNotEqualTo(done.sample());
    }

    @Test
    void policies_areInTheBundleUnderTheirDigests() throws Exception {
        Path policies = Files.createDirectories(folder.resolve("policy"));
        Path log = Bundles.log(folder.resolve("evidence"), 2);
        BundleOptions options =
                new BundleOptions(false, List.of(), Optional.empty(), 5, Optional.of(policies), Map.of(), Map.of());

        assertThatThrownBy(() -> export(log, options, folder.resolve("b.zip")))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("is missing, but records name it");
        assertThat(folder.resolve("b.zip")).doesNotExist();
    }

    @Test
    void report_andAnythingBesideIt_isListedAndSigned() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 2);
        BundleOptions options = new BundleOptions(false, List.of(), Optional.empty(), 5, Optional.empty(), Map.of(),
                Map.of("report.json", "{}".getBytes(StandardCharsets.UTF_8)));

        Path bundle = export(log, options, folder.resolve("b.zip"));

        assertThat(Bundles.text(Bundles.read(bundle), "MANIFEST.json")).contains("\"report/report.json\"");
        assertThat(check(bundle).checks()).anySatisfy(one -> assertThat(one.message()).contains("manifest is signed"));
    }

    @Test
    void export_ofALogThatWasChanged_isRefused() throws Exception {
        Path log = Bundles.log(folder.resolve("evidence"), 140);
        Path entries = log.resolve("tile/entries/000");
        byte[] bytes = Files.readAllBytes(entries);
        bytes[500] ^= 1;
        Files.write(entries, bytes);

        assertThatThrownBy(() -> export(log, BundleOptions.PLAIN, folder.resolve("b.zip")))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("run evidence verify");
    }
}
