package dev.wirewitness.evidence.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.record.Samples;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class TailTest {
    /** Of a length and content that only this index has. */
    private static byte[] entry(long index) {
        byte[] entry = new byte[new SplittableRandom(index).nextInt(0, 1500)];
        Arrays.fill(entry, (byte) index);
        return entry;
    }

    private static byte[] leaf(long index) {
        byte[] leaf = new byte[32];
        Arrays.fill(leaf, (byte) (index * 31));
        return leaf;
    }

    private static EvidenceRecord record(long index) {
        return new EvidenceRecord(
                index, 1, "n", "b", index, 0, "", "", Samples.decided("x").statement());
    }

    private static void add(Tail tail, long from, long until) {
        for (long index = from; index < until; index++) {
            tail.add(index, entry(index), leaf(index), record(index));
        }
        tail.publish(until);
    }

    @Test
    void added_isThereAsItWasUntilLetGo() {
        Tail tail = new Tail(512);
        add(tail, 512, 512 + 1000);

        for (long index = 512; index < tail.size(); index++) {
            assertThat(tail.entry(index)).hasValue(entry(index));
            assertThat(tail.leaf(index)).isEqualTo(leaf(index));
            assertThat(tail.record(index).orElseThrow().index()).isEqualTo(index);
        }
        Bundle bundle = Bundle.parse(tail.bundle(3, 256), 256, "third");
        for (int i = 0; i < 256; i++) {
            assertThat(bundle.entry(i)).isEqualTo(entry(768 + i));
        }
        assertThat(Bundle.parse(tail.bundle(5, 7), 7, "last").entry(6)).isEqualTo(entry(1286));

        tail.letGo(1100, 0);

        assertThat(tail.entry(1023)).isEmpty();
        assertThat(tail.entry(1024)).hasValue(entry(1024));
        long held = 0;
        for (long index = 1024; index < tail.size(); index++) {
            held += entry(index).length;
        }
        assertThat(tail.bytes()).isEqualTo(held);
    }

    @Test
    void chunksUsedAgain_holdWhatWasAddedLast() {
        Tail tail = new Tail(0);
        for (long size = 0; size < 30_000; size += 700) {
            add(tail, size, size + 700);
            tail.letGo(size + 700, 0);
            for (long index = (size + 700) / 256 * 256; index < size + 700; index++) {
                assertThat(tail.entry(index)).hasValue(entry(index));
                assertThat(tail.leaf(index)).isEqualTo(leaf(index));
            }
        }
    }

    @Test
    void record_isKeptForTheNewestOnly() {
        Tail tail = new Tail(0);
        add(tail, 0, Tail.RECENT + 10L);

        assertThat(tail.record(9)).isEmpty();
        assertThat(tail.record(10).orElseThrow().index()).isEqualTo(10);
        assertThat(tail.entry(9)).hasValue(entry(9));
    }

    @Test
    void entry_readWhileChunksAreUsedAgain_isTheRightOneOrNone() {
        Tail tail = new Tail(0);
        add(tail, 0, 1000);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (long size = 1000; size < 120_000; size += 1000) {
                add(tail, size, size + 1000);
                tail.letGo(size + 1000, 0);
            }
        });
        SplittableRandom random = new SplittableRandom(7);
        while (!writing.isDone()) {
            long size = tail.size();
            long index = Math.max(0, size - random.nextLong(1, 2000));
            Optional<byte[]> found = tail.entry(index);
            if (found.isPresent()) {
                assertThat(found.get()).isEqualTo(entry(index));
            }
        }
        writing.join();
    }
}
