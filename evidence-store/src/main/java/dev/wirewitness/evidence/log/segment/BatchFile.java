package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.RecordCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Batches of frames in the current segment, and the tree over them: what is written, what of it is durable, and how
 * to go back to that. The writer's thread; the counters may be read by others.
 */
final class BatchFile {
    private static final int BATCH_BYTES = 4 << 20;
    private static final int BATCH_RECORDS = 16_384;

    private record Written(
            long index, byte[] entry, byte[] leaf, @Nullable EvidenceRecord record, PendingAppend append) {}

    private final Path segments;
    private final Disk disk;
    private final WriterSettings settings;
    private final RecordCodec codec;
    private final long origin;
    private final Tail tail;
    private final LogWriter.BeforeSync beforeSync;
    private final LogMeter meter;
    private final TreeHasher hasher = new TreeHasher();
    private final CRC32C crc = new CRC32C();

    private SegmentFile segment;
    private Frontier frontier;
    private Frontier durable;
    private long nextSeq;
    private long durableSeq;
    private byte[] buffer = new byte[64 << 10];
    private final List<Written> unsynced = new ArrayList<>();
    private final List<PendingAppend> told = new ArrayList<>();
    private long unsyncedBytes;
    private int waiting;
    private long syncDueNanos;
    private final AtomicLong deferredTotal = new AtomicLong();
    private final AtomicLong openExchanges = new AtomicLong();

    BatchFile(
            Path folder,
            Disk disk,
            WriterSettings settings,
            RecordCodec codec,
            Frontier start,
            long origin,
            Tail tail,
            LogWriter.BeforeSync beforeSync,
            LogMeter meter)
            throws IOException {
        this.segments = folder.resolve("seg");
        this.disk = disk;
        this.settings = settings;
        this.codec = codec;
        this.origin = origin;
        this.tail = tail;
        this.beforeSync = beforeSync;
        this.meter = meter;
        this.frontier = start.copy();
        this.durable = start.copy();
        this.segment = begin();
    }

    private SegmentFile begin() throws IOException {
        SegmentHeader header = new SegmentHeader(origin, durable.size(), durable.root());
        return SegmentFile.create(disk, segments, header, settings.segmentBytes());
    }

    /** Takes from the front of {@code backlog}, at least one, what belongs into one batch. */
    List<PendingAppend> nextBatch(ArrayDeque<PendingAppend> backlog) {
        List<PendingAppend> batch = new ArrayList<>();
        int bytes = 0;
        while (!backlog.isEmpty() && batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
            PendingAppend append = backlog.remove();
            bytes += Frame.padded(append.encoded.maxLength());
            batch.add(append);
        }
        return batch;
    }

    /** Numbers, hashes and writes a batch. After an IOException only {@link #rollBack} helps. */
    void write(List<PendingAppend> batch) throws IOException {
        int room = Frame.COMMIT;
        for (PendingAppend append : batch) {
            room += Frame.padded(append.encoded.maxLength());
        }
        if (!segment.takes(room)) {
            roll();
        }
        if (buffer.length < room) {
            buffer = new byte[Math.max(room, Math.min(buffer.length * 2, 2 * BATCH_BYTES))];
        }
        if (unsynced.isEmpty()) {
            syncDueNanos = System.nanoTime() + settings.syncDelay().toNanos();
        }
        int known = unsynced.size();
        int end = frame(batch);
        try {
            segment.append(buffer, end);
        } catch (IOException e) {
            unsynced.subList(known, unsynced.size()).clear();
            throw e;
        }
        unsyncedBytes += end;
        for (PendingAppend append : batch) {
            waiting += append.until == Durability.DURABLE ? 1 : 0;
            count(append.entry.statement());
        }
    }

    private int frame(List<PendingAppend> batch) {
        int at = 0;
        for (PendingAppend append : batch) {
            long index = frontier.size();
            int length = append.encoded.write(nextSeq, buffer, at + Frame.HEAD);
            byte[] leaf = hasher.leaf(buffer, at + Frame.HEAD, length);
            byte[] entry = Arrays.copyOfRange(buffer, at + Frame.HEAD, at + Frame.HEAD + length);
            EvidenceRecord record = append.encoded.exact() ? codec.record(index, nextSeq, append.entry) : null;
            at = Frame.seal(buffer, at, length, index, crc);
            append.index = index;
            unsynced.add(new Written(index, entry, leaf, record, append));
            frontier.add(leaf);
            nextSeq++;
        }
        return Frame.commit(buffer, at, frontier.size(), batch.size(), durable.size(), frontier.root(), crc);
    }

    /** Everything in the old segment is durable before the new one exists. */
    private void roll() throws IOException {
        if (!unsynced.isEmpty()) {
            makeDurable();
            // those who wait are told with the next sync, which is about to come
        }
        segment.close();
        segment = begin();
    }

    /** Makes durable what is written, and returns those who waited for it. */
    List<PendingAppend> sync() throws IOException {
        if (!unsynced.isEmpty()) {
            makeDurable();
        }
        return takeTold();
    }

    /** Those who waited for what has become durable and were not returned yet. */
    List<PendingAppend> takeTold() {
        List<PendingAppend> durableNow = List.copyOf(told);
        told.clear();
        return durableNow;
    }

    private void makeDurable() throws IOException {
        long start = System.nanoTime();
        beforeSync.sync();
        segment.force();
        meter.synced(Duration.ofNanos(System.nanoTime() - start), unsynced.size());
        durable = frontier.copy();
        durableSeq = nextSeq;
        for (Written written : unsynced) {
            tail.add(written.index(), written.entry(), written.leaf(), written.record());
            if (written.append().until == Durability.DURABLE) {
                told.add(written.append());
            }
        }
        unsynced.clear();
        unsyncedBytes = 0;
        waiting = 0;
        tail.publish(durable.size());
    }

    /**
     * Goes back to the last durable record. What was written behind it is kept for {@link #reopen}; those of it who
     * wait are returned, to be told.
     */
    List<PendingAppend> rollBack() {
        List<PendingAppend> unconfirmed = new ArrayList<>();
        for (Written written : unsynced) {
            if (!written.append().isDone()) {
                unconfirmed.add(written.append());
            }
        }
        frontier = durable.copy();
        nextSeq = durableSeq;
        waiting = 0;
        return unconfirmed;
    }

    /** Begins a fresh segment behind the last durable record and writes there again what was kept. */
    void reopen() throws IOException {
        Path old = segment.path();
        try {
            segment.close();
        } catch (IOException e) {
            // it has failed already
        }
        if (SegmentScan.firstIndex(old) < durable.size()) {
            SegmentScan.End end = SegmentScan.read(old).scan(durable.size(), (index, entry) -> {});
            if (end.size() != durable.size()) {
                throw new IOException("segment " + old + ": ends at record " + end.size()
                        + " (expected: " + durable.size() + ", acknowledged as durable)");
            }
        }
        frontier = durable.copy();
        nextSeq = durableSeq;
        segment = begin();
        if (!unsynced.isEmpty()) {
            rewrite();
            int count = unsynced.size();
            makeDurable();
            told.clear();
            deferredTotal.addAndGet(count);
        }
    }

    private void rewrite() throws IOException {
        for (int from = 0; from < unsynced.size(); ) {
            int at = 0;
            int until = from;
            for (; until < unsynced.size() && at < BATCH_BYTES; until++) {
                Written written = unsynced.get(until);
                int length = written.entry().length;
                int needed = at + Frame.padded(length) + Frame.COMMIT;
                if (buffer.length < needed) {
                    buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
                }
                System.arraycopy(written.entry(), 0, buffer, at + Frame.HEAD, length);
                at = Frame.seal(buffer, at, length, written.index(), crc);
                frontier.add(written.leaf());
                nextSeq++;
            }
            at = Frame.commit(buffer, at, frontier.size(), until - from, durable.size(), frontier.root(), crc);
            segment.append(buffer, at);
            from = until;
        }
    }

    int unsynced() {
        return unsynced.size();
    }

    boolean somebodyWaits() {
        return waiting > 0 || !told.isEmpty();
    }

    boolean syncDue(long nowNanos) {
        return !unsynced.isEmpty() && (unsyncedBytes > BATCH_BYTES || nowNanos - syncDueNanos >= 0);
    }

    long nanosUntilSync(long nowNanos) {
        return Math.max(1, syncDueNanos - nowNanos);
    }

    long deferredTotal() {
        return deferredTotal.get();
    }

    long openExchanges() {
        return openExchanges.get();
    }

    private void count(Statement statement) {
        if (statement instanceof Decided) {
            openExchanges.incrementAndGet();
        } else if (statement instanceof Finished) {
            openExchanges.decrementAndGet();
        }
    }

    void close() {
        try {
            segment.close();
        } catch (IOException e) {
            // everything in it is durable: nothing hangs on the close
        }
    }
}
