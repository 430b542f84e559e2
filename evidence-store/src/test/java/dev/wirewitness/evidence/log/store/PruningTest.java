package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.bundle.BundleOptions;
import dev.wirewitness.evidence.log.bundle.BundleRange;
import dev.wirewitness.evidence.log.bundle.BundleVerifier;
import dev.wirewitness.evidence.log.bundle.BundleWriter;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.Proofs;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old records go by a rule that is on record, and nothing that is left loses its proof. */
class PruningTest {
    private static final byte[] REGISTER = "{}".getBytes(StandardCharsets.UTF_8);

    private static final EvidenceSettings SHORT_SEGMENTS = Logs.QUIET.withWriter(new WriterSettings(
            65_536, 64L << 20, 32 << 10, 512L << 20, Duration.ofMillis(5), Duration.ofMillis(20)));

    @TempDir
    Path folder;

    /** Records of which each is a microsecond after the one before, beginning at 1000. */
    private static void fill(EvidenceStore store, int count) throws Exception {
        long size = store.size();
        for (int i = 1; i <= count; i++) {
            Entry entry = at(1000 + size + i - 1);
            if (i % 100 == 0 || i == count) {
                Logs.append(store, entry); // a batch goes into one segment, however long it is
            } else {
                store.append(entry, Durability.APPENDED);
            }
        }
        store.publish();
    }

    private static Entry at(long micros) {
        return new Entry(micros, Samples.POLICY, Samples.CATALOG, Samples.decided("x-" + micros).statement());
    }

    private static RetentionPurged purge(EvidenceStore store, long until, long beforeMicros) throws Exception {
        String register = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(REGISTER));
        return new RetentionPurged(
                store.first(), until, beforeMicros, "after three years", "ann", register, Optional.empty(), List.of());
    }

    /** The start's own record has the time of the clock, which no rule here calls old: it is behind the records. */
    private EvidenceStore opened() throws IOException {
        return EvidenceStore.open(folder, SHORT_SEGMENTS, () -> 10);
    }

    private void restart() throws Exception {
        opened().close();
    }

    private VerificationResult verified(Optional<String> held) {
        return Verification.verify(folder, held, read -> {});
    }

    private FailureKind failure(Optional<String> held) {
        return verified(held).checks().stream().flatMap(check -> check.failure().stream()).findFirst().orElseThrow();
    }

    private void prune(long beforeMicros, long expected) throws Exception {
        try (EvidenceStore store = opened()) {
            assertThat(store.custody().prunable(beforeMicros)).isEqualTo(expected);
            store.custody().prune(purge(store, expected, beforeMicros), REGISTER);
            assertThat(store.first()).isEqualTo(expected);
            assertThatThrownBy(() -> store.read(expected - 1)).isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("older records were pruned");
            assertThatThrownBy(() -> store.scan(0, 1, record -> {})).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void prune_leavesEveryProofOfWhatStays() throws Exception {
        byte[][] leaves = new byte[73_500][];
        try (EvidenceStore store = opened()) {
            fill(store, 73_000);
            for (int i = 0; i < store.size(); i++) {
                leaves[i] = new TreeHasher().leaf(store.entry(i));
            }
        }
        restart();
        List<Path> before = files();
        prune(1000 + 66_900, 66_816);
        assertThat(files().size()).isLessThan(before.size() - 500);

        assertThat(verified(Optional.empty()).checks()).allMatch(Check::passed)
                .anyMatch(check -> check.message().equals("records before 66816 were removed: after three years"));
        EvidenceFolder log = EvidenceFolder.open(folder);
        assertThat(log.first()).isEqualTo(66_816);
        Checkpoint head = Checkpoint.ofNote(log.checkpoint()).orElseThrow();
        TileTree tree = new TileTree(new TileFolder(folder), head.size());
        for (long index : new long[] {66_816, 66_817, 67_071, 69_000, 69_999}) {
            assertThat(log.entry(index)).isNotEmpty();
            assertThat(Proofs.includes(leaves[(int) index], index, head.size(), tree.inclusionProof(index), head.root()))
                    .isTrue();
        }
        for (long older : new long[] {66_816, 66_817, 70_000}) {
            assertThat(Proofs.consistent(older, tree.root(older), head.size(), head.root(), tree.consistencyProof(older)))
                    .isTrue();
        }
    }

    @Test
    void prune_again_andAgain_keepsTheCheckpointsFromBefore() throws Exception {
        String early;
        try (EvidenceStore store = opened()) {
            fill(store, 300);
            early = store.checkpoint();
        }
        for (int round = 1; round <= 3; round++) {
            try (EvidenceStore store = opened()) {
                fill(store, 600);
            }
            restart();
            long bound = 1000 + 500L * round;
            try (EvidenceStore store = opened()) {
                long until = store.custody().prunable(bound);
                assertThat(until).isGreaterThan(store.first());
                store.custody().prune(purge(store, until, bound), REGISTER);
            }
            VerificationResult result = verified(Optional.empty());
            assertThat(result.checks()).as("%s", result).allMatch(Check::passed);
        }
        assertThat(KeptCheckpoints.sizes(folder).first()).isLessThan(MinimumIndex.read(folder));
        String kept = KeptCheckpoints.read(folder, KeptCheckpoints.sizes(folder).first());
        assertThat(verified(Optional.of(kept)).checks()).allMatch(Check::passed);
        assertThat(failure(Optional.of(early))).isEqualTo(FailureKind.HELD_PRUNED);
    }

    @Test
    void prune_stopsAtHoldsAndAtTheTimeOfTheRule() throws Exception {
        try (EvidenceStore store = opened()) {
            fill(store, 4_000);
        }
        restart();
        try (EvidenceStore store = opened()) {
            assertThat(store.custody().prunable(0)).isZero();
            assertThat(store.custody().prunable(1000 + 900)).isEqualTo(768);
            store.custody().hold(new LegalHold("case-1", 1000 + 600, 1000 + 601, "the court asks", "ann"));
            assertThat(store.custody().prunable(1000 + 900)).isEqualTo(512);
            assertThatThrownBy(() -> store.custody().prune(purge(store, 768, 1000 + 900), REGISTER))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 0 to 512");
            assertThatThrownBy(() -> store.custody().hold(new LegalHold("case-1", 1, 2, "", ""))).hasMessageContaining("is in force");
            assertThatThrownBy(() -> store.custody().release("case-2", "", "")).hasMessageContaining("one of [case-1]");
        }
        try (EvidenceStore store = opened()) {
            assertThat(store.custody().holds()).extracting(LegalHold::id).containsExactly("case-1");
            store.custody().release("case-1", "settled", "ann");
            assertThat(store.custody().prunable(1000 + 900)).isEqualTo(768);
        }
    }

    @Test
    void holds_thatCannotBeRead_letNothingGo() throws Exception {
        try (EvidenceStore store = opened()) {
            fill(store, 600);
        }
        restart();
        Files.writeString(LegalHold.file(folder), "[{");
        try (EvidenceStore store = opened()) {
            assertThatThrownBy(() -> store.custody().prunable(9_999)).hasMessageContaining("holds.json: not readable");
        }
    }

    @Test
    void recordsTakenAway_withoutTheRecordOfIt_areMissed() throws Exception {
        try (EvidenceStore store = opened()) {
            fill(store, 4_000);
        }
        restart();
        new Pruning(folder, Logs.QUIET.disk()).remove(512);

        assertThat(failure(Optional.empty())).isEqualTo(FailureKind.PRUNED_UNRECORDED);
        Files.delete(MinimumIndex.file(folder));
        assertThat(failure(Optional.empty())).isEqualTo(FailureKind.BUNDLE_MISSING);
        for (String other : List.of("300\n", "512", "-256\n", "x")) {
            Files.writeString(MinimumIndex.file(folder), other);
            assertThat(failure(Optional.empty())).isEqualTo(FailureKind.PRUNED_UNRECORDED);
        }
    }

    @Test
    void register_thatIsNotTheOneOnRecord_isNamed() throws Exception {
        try (EvidenceStore store = opened()) {
            fill(store, 4_000);
        }
        restart();
        prune(1000 + 600, 512);
        Files.writeString(folder.resolve("register.json"), "{\"systems\":{}}");

        assertThat(failure(Optional.empty())).isEqualTo(FailureKind.PRUNED_UNRECORDED);
    }

    @Test
    void bundle_ofAPrunedLog_isWhole() throws Exception {
        try (EvidenceStore store = opened()) {
            fill(store, 4_000);
        }
        restart();
        prune(1000 + 600, 512);
        Path bundle = folder.resolveSibling("audit.zip");
        BundleRange range = BundleRange.all(folder);
        assertThat(range.from()).isEqualTo(512);
        BundleWriter.write(
                folder, range, new BundleOptions(false, List.of(), Optional.of("word"), 3, Optional.empty(), java.util.Map.of(), java.util.Map.of()),
                bundle, read -> {});

        String key = Files.readString(folder.resolve("log.vkey"));
        BundleVerifier.Answer answer = BundleVerifier.verify(
                bundle, new BundleVerifier.Question(Optional.of(key), List.of(), 60, Optional.empty(), 3), read -> {});
        assertThat(answer.code()).as("%s", answer.checks()).isZero();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
