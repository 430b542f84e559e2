package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import dev.wirewitness.evidence.log.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a folder that a crash, a disk or a person has left. */
final class RecoveryTest {
    private static final int DURABLE = 6;

    @TempDir
    Path base;

    private Path crashed = Path.of("");
    private byte[] segment = new byte[0];
    private int copies;

    /** A log as kill -9 leaves it: one record under the checkpoint, the others behind it, no stop. */
    @BeforeEach
    void crash() throws Exception {
        crashed = base.resolve("crashed/evidence");
        Path live = base.resolve("live/evidence");
        try (EvidenceStore store = Logs.open(live)) {
            store.publish();
            for (int i = 1; i < DURABLE; i++) {
                Logs.append(store, Samples.decided("x-" + i));
            }
            Logs.copy(base.resolve("live"), base.resolve("crashed"));
        }
        byte[] whole = Files.readAllBytes(segmentOf(crashed));
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        segment = Arrays.copyOf(whole, (end + 7) / 8 * 8);
    }

    private static Path segmentOf(Path folder) throws IOException {
        return SegmentScan.list(folder).getLast();
    }

    private Path copy(byte[] changedSegment) throws IOException {
        Path to = base.resolve("copy-" + copies++);
        Logs.copy(base.resolve("crashed"), to);
        Files.write(segmentOf(to.resolve("evidence")), changedSegment);
        return to.resolve("evidence");
    }

    private static long recovered(Path folder) throws IOException {
        try (EvidenceStore store = Logs.open(folder)) {
            return store.size() - 1;
        }
    }

    @Test
    void open_afterCrash_hasEveryDurableRecord() throws Exception {
        Path folder = copy(segment);
        try (EvidenceStore store = Logs.open(folder)) {
            assertThat(store.size()).isEqualTo(DURABLE + 1);
            NodeStarted started = (NodeStarted) store.read(DURABLE).statement();
            assertThat(started.previousEnd()).isEqualTo("interrupted");
            assertThat(started.openExchanges()).isEqualTo(DURABLE - 1);
        }
        assertThat(Verification.verify(folder, Optional.empty(), n -> {}).firstFailure()).isEmpty();
    }

    @Test
    void open_segmentCutAnywhere_keepsWholeBatchesAndGoesOn() throws Exception {
        long before = 1;
        for (int length = 64 + 400; length < segment.length; length += 89) {
            byte[] cut = Arrays.copyOf(segment, length);
            Path folder = copy(cut);
            long records;
            try {
                records = recovered(folder);
            } catch (LogDamaged e) {
                // the one record under the checkpoint is gone
                assertThat(e).hasMessageContaining("checkpoint of 1 records was published");
                continue;
            }
            assertThat(records).isGreaterThanOrEqualTo(before).isLessThan(DURABLE);
            before = records;
            assertThat(Verification.verify(folder, Optional.empty(), n -> {}).firstFailure()).isEmpty();
        }
        assertThat(before).isEqualTo(DURABLE - 1);
    }

    @Test
    void scan_segmentCutAtEveryByte_endsBehindTheLastWholeBatch() throws Exception {
        Path file = base.resolve("00000000000000000000.seg");
        long before = 0;
        for (int length = 64; length <= segment.length; length++) {
            Files.write(file, Arrays.copyOf(segment, length));
            SegmentScan.End end = SegmentScan.read(file).scan(Long.MAX_VALUE, (index, entry) -> {});

            assertThat(end.size()).isBetween(before, before + 1);
            assertThat(end.end()).isLessThanOrEqualTo(length);
            assertThat(end.laterDurable()).isLessThanOrEqualTo(end.size());
            before = end.size();
        }
        assertThat(before).isEqualTo(DURABLE);
    }

    @Test
    void open_zerosOrGarbageBehindTheEnd_isCutOff() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            byte[] torn = Arrays.copyOf(segment, segment.length + 1 + random.nextInt(500));
            for (int at = segment.length; at < torn.length; at++) {
                torn[at] = (byte) random.nextInt(i % 2 == 0 ? 1 : 256);
            }
            assertThat(recovered(copy(torn))).isEqualTo(DURABLE);
        }
    }

    @Test
    void open_flippedBitInAcknowledgedRecord_refusesAndNamesIt() throws Exception {
        int refused = 0;
        for (int at = 64; at < segment.length; at += 83) {
            byte[] changed = segment.clone();
            changed[at] ^= 0x10;
            Path folder = copy(changed);
            try {
                // in the last batch a flipped bit looks like a torn tail; in padding it changes nothing
                assertThat(recovered(folder)).isBetween((long) DURABLE - 1, (long) DURABLE);
            } catch (LogDamaged e) {
                assertThat(e).hasMessageContaining(segmentOf(folder).toString()).hasMessageContaining("backup");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(segment.length / 83 / 2);
    }

    @Test
    void open_headerFlipped_refuses() throws Exception {
        for (int at = 0; at < 64; at += 9) {
            byte[] changed = segment.clone();
            changed[at] ^= 1;
            Path folder = copy(changed);
            assertThatThrownBy(() -> recovered(folder)).isInstanceOf(LogDamaged.class).hasMessageContaining("header");
        }
    }

    @Test
    void open_shorterThanItsCheckpoint_refuses() throws Exception {
        Path folder = base.resolve("copy-x/evidence");
        Logs.copy(base.resolve("crashed"), base.resolve("copy-x"));
        recovered(folder);
        // the newest checkpoint and tiles beside an old segment
        for (Path one : SegmentScan.list(folder)) {
            Files.delete(one);
        }
        Files.copy(segmentOf(crashed), folder.resolve("seg/" + segmentOf(crashed).getFileName()),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> recovered(folder))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("ends at record " + DURABLE)
                .hasMessageContaining("older copy");
    }

    @Test
    void open_olderThanWhatWasSigned_refuses() throws Exception {
        Path folder = base.resolve("copy-y/evidence");
        Logs.copy(base.resolve("crashed"), base.resolve("copy-y"));
        recovered(folder);
        Path older = copy(segment);
        Files.copy(folder.resolve("signed"), older.resolve("signed"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> recovered(older))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("was signed");
    }

    @Test
    void open_withoutSegments_refuses() throws Exception {
        Path folder = copy(segment);
        Files.delete(segmentOf(folder));

        assertThatThrownBy(() -> recovered(folder)).isInstanceOf(LogDamaged.class).hasMessageContaining("no segment");
    }

    @Test
    void open_withoutKey_refuses() throws Exception {
        Path folder = copy(segment);
        Files.delete(folder.resolve("log.key"));

        assertThatThrownBy(() -> recovered(folder)).isInstanceOf(LogDamaged.class).hasMessageContaining("log.key");
    }

    @Test
    void open_foreignCheckpoint_refuses() throws Exception {
        Path other = base.resolve("other/evidence");
        Logs.make(other, 5);
        Path folder = copy(segment);
        Files.copy(other.resolve("checkpoint"), folder.resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> recovered(folder))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("not signed by the key");
    }

    @Test
    void scan_randomSegments_neverThrow() throws Exception {
        Random random = new Random(11);
        Path file = base.resolve("00000000000000000000.seg");
        byte[] header = Arrays.copyOf(segment, 64);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = segment.clone();
            for (int n = random.nextInt(20); n >= 0; n--) {
                bytes[64 + random.nextInt(bytes.length - 64)] = (byte) random.nextInt(256);
            }
            System.arraycopy(header, 0, bytes, 0, 64);
            Files.write(file, Arrays.copyOf(bytes, 64 + random.nextInt(bytes.length - 63)));

            SegmentScan.End end = SegmentScan.read(file).scan(Long.MAX_VALUE, (index, entry) -> {});
            assertThat(end.size()).isBetween(0L, (long) DURABLE);
        }
    }
}
