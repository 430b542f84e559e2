package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails after every single thing the log asks of the disk, and the disk keeps of the unforced what it likes.
 * The log must open, hold every acknowledged record, no half of any other, and go on from every checkpoint that
 * anybody may have seen.
 */
class PowerCutTest {
    private static final int SINGLES = 6;
    private static final int BURST = 45;
    private static final int ROUNDS = 7;
    /** Ways to lose what was not forced, for each cut. */
    private static final int WAYS = Integer.getInteger("wirewitness.power.cut.ways", 1);

    @TempDir
    Path base;

    /** What somebody outside was told, and after how many operations of the disk. */
    private final TreeMap<Long, Integer> acknowledged = new TreeMap<>();

    private final TreeMap<Integer, String> published = new TreeMap<>();

    @Test
    void powerCut_afterEveryOperation_losesNothingThatWasPromised() throws Exception {
        Path folder = base.resolve("evidence");
        Path before = base.resolve("before");
        RecordingDisk disk = new RecordingDisk(folder);
        load(folder, before, disk);
        List<RecordingDisk.Operation> operations = disk.operations();
        assertThat(operations.size()).isGreaterThan(150);
        assertThat(operations).hasAtLeastOneElementOfType(RecordingDisk.Delete.class);

        for (int cut = 0; cut <= operations.size(); cut++) {
            for (int way = 0; way < WAYS; way++) {
                Path image = base.resolve("image");
                CrashImage.write(before, operations.subList(0, cut), new Random(cut + 100_000L * way), image);
                check(image, cut);
                Logs.delete(image);
            }
        }
    }

    private void load(Path folder, Path before, RecordingDisk disk) throws Exception {
        EvidenceSettings settings = Logs.QUIET
                .withWriter(new WriterSettings(
                        65_536, 64L << 20, 48L << 10, 512L << 20, Duration.ofMillis(5), Duration.ofMillis(20)))
                .withDisk(disk);
        try (EvidenceStore store = Logs.open(folder, settings)) {
            Logs.append(store, Samples.decided("x-1"));
            store.publish();
            Logs.copy(folder, before);
            disk.forget();
            acknowledged.put(1L, 0);
            int next = 2;
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < SINGLES; i++) {
                    acknowledge(Logs.append(store, Samples.decided("x-" + next++)), disk);
                }
                List<CompletionStage<Position>> burst = new ArrayList<>();
                for (int i = 0; i < BURST; i++) {
                    burst.add(store.append(Samples.decided("x-" + next++), Durability.DURABLE));
                }
                for (CompletionStage<Position> one : burst) {
                    acknowledge(Logs.await(one), disk);
                }
                if (round % 3 == 1) {
                    store.writeFull();
                }
                store.publish();
                published.put(disk.count(), store.checkpoint());
            }
        }
    }

    private void acknowledge(Position position, RecordingDisk disk) {
        acknowledged.put(position.index(), disk.count());
    }

    private void check(Path image, int cut) throws IOException {
        long promised = acknowledged.entrySet().stream()
                .filter(one -> one.getValue() <= cut)
                .mapToLong(one -> one.getKey() + 1)
                .max()
                .orElse(0);
        assertThat(Verification.verify(image, Optional.empty(), read -> {}).firstFailure())
                .as("as it lies there, cut behind operation %d", cut)
                .isEmpty();
        try (EvidenceStore store = Logs.open(image)) {
            long recovered = store.size() - 1;
            assertThat(recovered).as("records after a cut behind operation %d", cut).isGreaterThanOrEqualTo(promised);
            for (long index = 1; index < recovered; index++) {
                long at = index;
                if (store.read(index).statement() instanceof Decided decided) {
                    assertThat(decided.exchangeId()).as("record %d, cut %d", at, cut).isEqualTo("x-" + index);
                }
            }
        }
        Optional<String> held = Optional.ofNullable(published.floorEntry(cut)).map(entry -> entry.getValue());
        VerificationResult result = Verification.verify(image, held, read -> {});
        assertThat(result.firstFailure()).as("cut behind operation %d", cut).isEmpty();
    }
}
