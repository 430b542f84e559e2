package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.Unrecognised;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceStoreTest {
    @TempDir
    Path base;

    private Path folder() {
        return base.resolve("evidence");
    }

    private static void intact(Path folder, long records) {
        VerificationResult result = Verification.verify(folder, Optional.empty(), n -> {});
        assertThat(result.firstFailure()).isEmpty();
        assertThat(result.records()).isEqualTo(records);
    }

    @Test
    void append_durable_isReadBack() throws Exception {
        try (EvidenceStore store = Logs.open(folder())) {
            Entry entry = Samples.decided("x-1");

            Position position = Logs.append(store, entry);
            EvidenceRecord record = store.read(position.index());

            assertThat(position.index()).isEqualTo(1);
            assertThat(record.statement()).isEqualTo(entry.statement());
            assertThat(record.nodeSeq()).isEqualTo(1);
            assertThat(record.nodeId()).isEqualTo(store.nodeId());
            assertThat(record.bootId()).isEqualTo(store.bootId());
            assertThat(store.read(0).statement()).isInstanceOf(NodeStarted.class);
            assertThatThrownBy(() -> store.read(2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        intact(folder(), 3);
    }

    @Test
    void close_manySizes_leavesAnIntactLog() throws Exception {
        for (int size : new int[] {2, 3, 255, 256, 257, 511, 512, 513}) {
            Path folder = base.resolve("log-" + size);
            Logs.make(folder, size);

            intact(folder, size);
            EvidenceFolder read = EvidenceFolder.open(folder);
            assertThat(read.size()).isEqualTo(size);
            List<EvidenceRecord> all = new ArrayList<>();
            read.scan(0, size, all::add);
            for (int i = 0; i < size; i++) {
                assertThat(all.get(i).index()).isEqualTo(i);
                assertThat(all.get(i).nodeSeq()).isEqualTo(i);
            }
            assertThat(all.getLast().statement()).isInstanceOf(NodeStopped.class);
        }
    }

    @Test
    void publish_againAndAgain_leavesNoPartialFormBesideAFullOne() throws Exception {
        for (int run = 0; run < 3; run++) {
            try (EvidenceStore store = Logs.open(folder())) {
                for (int batch = 0; batch < 5; batch++) {
                    Logs.fill(store, 90 + 37 * run);
                    store.publish();
                    assertThat(fullWithPartials()).isEmpty();
                }
            }
        }
        assertThat(folder().resolve("tile/entries/005")).exists();
    }

    @Test
    void writeFull_beforeTheCheckpoint_isReadFromFilesAndSurvivesTheEnd() throws Exception {
        Path asAtACrash = base.resolve("crashed/evidence");
        EvidenceSettings settings = Logs.QUIET.withKeepBytes(0).withSubjects(base.resolve("subjects"));
        try (EvidenceStore store = Logs.open(folder(), settings)) {
            Logs.fill(store, 300);
            store.publish();
            String checkpoint = store.checkpoint();
            Logs.fill(store, 700);
            store.writeFull();

            assertThat(store.checkpoint()).isEqualTo(checkpoint);
            assertThat(folder().resolve("tile/entries/002")).exists();
            for (int i = 1; i <= 1000; i++) {
                assertThat(store.read(i).statement()).isInstanceOf(Finished.class);
                assertThat(store.read(i).nodeSeq()).isEqualTo(i);
            }
            intact(folder(), 301);
            copy(folder(), asAtACrash);
        }
        intact(folder(), 1002);
        Logs.open(asAtACrash, settings.withSubjects(base.resolve("crashed/subjects"))).close();
        intact(asAtACrash, 1003);
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path there = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(there);
                } else {
                    Files.copy(path, there);
                }
            }
        }
    }

    private List<Path> fullWithPartials() throws Exception {
        try (Stream<Path> all = Files.walk(folder().resolve("tile"))) {
            return all.filter(path -> Files.isDirectory(Path.of(path + ".p"))).toList();
        }
    }

    @Test
    void close_largeLog_reachesTheThirdTileLevel() throws Exception {
        Logs.make(folder(), 65_537);

        intact(folder(), 65_537);
        assertThat(folder().resolve("tile/2/000.p/1")).exists();
        assertThat(folder().resolve("tile/1/000")).exists();
        assertThat(folder().resolve("tile/1/000.p")).doesNotExist();
        assertThat(folder().resolve("tile/entries/255")).exists();
        assertThat(folder().resolve("tile/entries/256.p/1")).exists();
        assertThat(SegmentScan.list(folder())).hasSizeLessThan(5);
        try (EvidenceStore again = Logs.open(folder())) {
            assertThat(again.read(40_000).statement()).isEqualTo(Samples.finished("f-39999").statement());
            assertThat(again.read(65_536).statement()).isInstanceOf(NodeStopped.class);
        }
        intact(folder(), 65_539);
    }

    @Test
    void open_manyRestarts_countEachBootFromZero() throws Exception {
        for (int boot = 0; boot < 6; boot++) {
            try (EvidenceStore store = Logs.open(folder())) {
                Logs.fill(store, 70);
                assertThat(store.read(store.size() - 1).nodeSeq()).isEqualTo(70);
                NodeStarted started = (NodeStarted) store.read(boot * 72L).statement();
                assertThat(started.previousEnd()).isEqualTo(boot == 0 ? "none" : "stopped");
            }
        }
        intact(folder(), 432);
        assertThat(SegmentScan.list(folder())).hasSizeLessThan(4);
    }

    @Test
    void open_afterOpenExchanges_countsThem() throws Exception {
        try (EvidenceStore store = Logs.open(folder())) {
            for (int i = 0; i < 5; i++) {
                Logs.append(store, Samples.decided("x-" + i));
            }
            Logs.append(store, Samples.finished("x-3"));
        }
        try (EvidenceStore store = Logs.open(folder())) {
            assertThat(((NodeStopped) store.read(7).statement()).openExchanges()).isEqualTo(4);
            assertThat(((NodeStarted) store.read(8).statement()).openExchanges()).isEqualTo(4);
        }
        try (EvidenceStore store = Logs.open(folder())) {
            assertThat(((NodeStarted) store.read(10).statement()).openExchanges()).isZero();
        }
    }

    @Test
    void open_inUse_saysByWhom() throws Exception {
        try (EvidenceStore store = Logs.open(folder())) {
            assertThatThrownBy(() -> Logs.open(folder()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(store.writable()).isTrue();
        }
    }

    @Test
    void open_newLog_keepsItsKeyToTheOwner() throws Exception {
        Logs.open(folder()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve("log.key"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(folder().resolve("log.vkey"))).startsWith("wirewitness.local/");
    }

    @Test
    void append_unrecognisedStatement_failsAndLogGoesOn() throws Exception {
        try (EvidenceStore store = Logs.open(folder())) {
            CompletionStage<Position> refused =
                    store.append(Samples.entry(new Unrecognised("x", "{}")), Durability.DURABLE);

            assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
            assertThat(Logs.append(store, Samples.decided("x")).index()).isEqualTo(1);
        }
    }

    @Test
    void append_afterClose_isRefused() throws Exception {
        EvidenceStore store = Logs.open(folder());
        store.close();

        assertThatThrownBy(() -> Logs.append(store, Samples.decided("x"))).hasCauseInstanceOf(LogUnavailable.class);
        assertThat(store.writable()).isFalse();
        intact(folder(), 2);
    }

    @Test
    void append_manyThreads_keepsTheOrderOfEach() throws Exception {
        int threads = 4;
        int each = 2000;
        try (EvidenceStore store = Logs.open(folder())) {
            CountDownLatch done = new CountDownLatch(threads * each);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        store.append(Samples.finished(thread + ":" + i), Durability.DURABLE)
                                .whenComplete((p, e) -> done.countDown());
                    }
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            int[] next = new int[threads];
            store.scan(1, store.size(), record -> {
                String[] id = ((dev.wirewitness.evidence.Finished) record.statement()).exchangeId().split(":");
                assertThat(Integer.parseInt(id[1])).isEqualTo(next[Integer.parseInt(id[0])]++);
            });
            assertThat(next).containsOnly(each);
        }
        intact(folder(), threads * each + 2);
    }

    @Test
    void follow_oldAndNewRecords_comeInOrder() throws Exception {
        Logs.make(folder(), 700);
        try (EvidenceStore store = Logs.open(folder())) {
            ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
            try (EvidenceReader.Subscription follower = store.follow(100, record -> seen.add(record.index()))) {
                Logs.fill(store, 500);
                Awaitility.await().until(() -> follower.position() == 1201);
            }
            Logs.fill(store, 10);
            assertThat(List.copyOf(seen)).hasSize(1101).isSorted().startsWith(100L).endsWith(1200L).doesNotHaveDuplicates();
        }
    }

    @Test
    void follow_followerThatThrows_isStoppedAndLogGoesOn() throws Exception {
        try (EvidenceStore store = Logs.open(folder());
                EvidenceReader.Subscription follower = store.follow(0, record -> {
                    throw new IllegalStateException("on purpose");
                })) {
            Logs.fill(store, 3);
            assertThat(follower.position()).isZero();
        }
    }

    @Test
    void folder_liveLog_isReadAndFollowed() throws Exception {
        try (EvidenceStore store = Logs.open(folder())) {
            Logs.fill(store, 300);
            store.publish();
            Logs.fill(store, 10);
            EvidenceFolder reader = EvidenceFolder.open(folder());
            assertThat(reader.size()).isEqualTo(311);
            assertThat(reader.read(310)).isEqualTo(store.read(310));
            assertThat(reader.checkpoint()).isEqualTo(store.checkpoint());
            ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
            try (EvidenceReader.Subscription tail = reader.follow(305, record -> seen.add(record.index()))) {
                Logs.fill(store, 600);
                store.publish();
                Awaitility.await().until(() -> tail.position() == 911);
            }
            assertThat(List.copyOf(seen)).hasSize(606).isSorted();
        }
    }

    @Test
    void folder_noLog_saysWhatIsMissing() {
        assertThatThrownBy(() -> EvidenceFolder.open(base)).hasMessageContaining("no readable checkpoint");
    }

    @Test
    void heartbeat_quietLog_isWrittenAndPublished() throws Exception {
        EvidenceSettings lively = Logs.QUIET.withIntervals(Duration.ofMillis(20), Duration.ofMillis(50));
        try (EvidenceStore store = Logs.open(folder(), lively)) {
            Awaitility.await().until(() -> store.size() > 2);
            assertThat(store.read(1).statement()).isEqualTo(new NodeHeartbeat(0, 0, 0));
            String first = store.checkpoint();
            Awaitility.await().until(() -> !store.checkpoint().equals(first));
        }
    }

    @Test
    void seal_throughTheStore_isDisclosedAndErased() throws Exception {
        PersonalFields ann = new PersonalFields(Optional.of("ann"), "10.1.2.3", Optional.empty());
        Subject sealed;
        try (EvidenceStore store = Logs.open(folder())) {
            sealed = store.seal(ann);
            assertThat(store.open(sealed)).contains(ann);
        }
        try (EvidenceStore store = Logs.open(folder())) {
            assertThat(store.open(sealed)).contains(ann);
            assertThat(store.erase(sealed.pseudonym())).isTrue();
            assertThat(store.open(sealed)).isEmpty();
        }
        assertThat(base.resolve("subjects/keys")).exists();
    }

    @Test
    void append_diskFull_refusesCountsAndHeals() throws Exception {
        FailingDisk disk = new FailingDisk();
        try (EvidenceStore store = Logs.open(folder(), Logs.QUIET.withDisk(disk))) {
            Logs.fill(store, 5);
            disk.full = true;
            assertThatThrownBy(() -> Logs.append(store, Samples.decided("lost-1")))
                    .hasCauseInstanceOf(LogUnavailable.class)
                    .hasMessageContaining("No space left");
            assertThat(store.writable()).isFalse();
            assertThatThrownBy(() -> Logs.append(store, Samples.finished("lost-2")))
                    .hasMessageContaining("No space left");
            disk.full = false;
            Awaitility.await().until(store::writable);
            Awaitility.await().until(() -> store.size() == 7);

            EvidenceGap gap = (EvidenceGap) store.read(6).statement();
            assertThat(gap.lost()).isEqualTo(2);
            assertThat(gap.exchanges()).isEqualTo(1);
            assertThat(gap.untilMicros()).isGreaterThan(gap.fromMicros());
            assertThat(gap.reason()).contains("No space left");
            Logs.fill(store, 5);
            assertThat(store.dropped()).isEqualTo(2);
        }
        intact(folder(), 13);
    }

    @Test
    void append_fsyncFails_neverAcknowledgesAndWritesAnew() throws Exception {
        FailingDisk disk = new FailingDisk();
        try (EvidenceStore store = Logs.open(folder(), Logs.QUIET.withDisk(disk))) {
            Logs.fill(store, 3);
            disk.syncFails = true;
            assertThatThrownBy(() -> Logs.append(store, Samples.decided("late")))
                    .hasCauseInstanceOf(LogUnavailable.class)
                    .hasMessageContaining("Input/output error");
            assertThat(store.size()).isEqualTo(4);
            disk.syncFails = false;
            Awaitility.await().until(store::writable);

            Awaitility.await().until(() -> store.size() == 5);
            assertThat(store.read(4).statement()).isEqualTo(Samples.decided("late").statement());
            Logs.fill(store, 3);
            assertThat(store.dropped()).isZero();
        }
        intact(folder(), 9);
        try (EvidenceStore again = Logs.open(folder())) {
            assertThat(again.size()).isEqualTo(10);
        }
        intact(folder(), 11);
    }

    @Test
    void append_queueFull_isRefusedAndTheGapIsWritten() throws Exception {
        WriterSettings tiny = new WriterSettings(
                8, 64L << 20, 1L << 20, 512L << 20, Duration.ofMillis(5), Duration.ofMillis(20));
        List<CompletionStage<Position>> all = new ArrayList<>();
        try (EvidenceStore store = EvidenceStore.open(
                folder(), Logs.QUIET.withWriter(tiny), () -> System.currentTimeMillis() * 1000)) {
            for (int i = 0; i < 5000; i++) {
                all.add(store.append(Samples.finished("f-" + i), Durability.DURABLE));
            }
            long refused = 0;
            for (CompletionStage<Position> one : all) {
                one.toCompletableFuture().exceptionally(e -> new Position(-1)).get(20, TimeUnit.SECONDS);
                refused += one.toCompletableFuture().isCompletedExceptionally() ? 1 : 0;
            }
            assertThat(refused).isPositive().isEqualTo(store.dropped());
            long expected = refused;
            long size = 1 + 5000 - refused;
            Awaitility.await().until(() -> store.size() == size + 1);
            EvidenceGap gap = (EvidenceGap) store.read(size).statement();
            assertThat(gap.lost()).isEqualTo(expected);
            assertThat(gap.reason()).contains("overloaded");
        }
    }

    @Test
    void publish_diskFullMeanwhile_goesOnWhenThereIsRoom() throws Exception {
        FailingDisk disk = new FailingDisk();
        try (EvidenceStore store = Logs.open(folder(), Logs.QUIET.withDisk(disk))) {
            Logs.fill(store, 600);
            disk.full = true;
            assertThatThrownBy(store::publish).hasMessageContaining("No space left");
            disk.full = false;
            store.publish();
            Logs.fill(store, 600);
        }
        intact(folder(), 1202);
    }

    @Test
    void close_shortlyAfterRefusals_putsTheGapOnRecord() throws Exception {
        WriterSettings tiny = new WriterSettings(
                65_536, 64L << 20, 1L << 20, 1_000, Duration.ofMillis(5), Duration.ofMillis(20));
        try (EvidenceStore store = EvidenceStore.open(folder(), Logs.QUIET.withWriter(tiny), () -> 10)) {
            Logs.append(store, Samples.decided("kept"));
            assertThatThrownBy(() -> Logs.append(store, Samples.decided("lost"))).hasMessageContaining("overloaded");
        }
        try (EvidenceStore store = Logs.open(folder())) {
            assertThat(store.read(2).statement())
                    .isInstanceOfSatisfying(EvidenceGap.class, gap -> assertThat(gap.lost()).isOne());
        }
    }
}
