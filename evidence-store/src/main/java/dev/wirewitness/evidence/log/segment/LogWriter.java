package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.record.RecordCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from any thread and brings them to the disk on one thread of its own. Batches form by themselves:
 * what arrives while an fsync runs is the next batch. The order of the log, and with it the sequence number, is
 * given here.
 *
 * <p>After a failed write or fsync nothing is retried on the same file (what an fsync failed to write may be gone
 * from the page cache as well): nothing more is acknowledged, everybody waiting is told, and every {@code
 * retryInterval} a fresh segment is tried that begins behind the last durable record. Records that were written but
 * not durable are written again there, with the same index and bytes; the ones refused meanwhile are counted, and
 * the count is written as an {@link EvidenceGap} by the log itself.
 */
public final class LogWriter implements AutoCloseable {
    /** What has to be durable before a batch may be, such as the keys of the subjects in it. */
    public interface BeforeSync {
        void sync() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration GAP_QUIET = Duration.ofSeconds(1);
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    /** How long a note may wait for the next record, so that it need not wake this thread by itself. */
    private static final long DOZE_NANOS = Duration.ofMillis(5).toNanos();
    /** How often a busy writer gives way to those who append before it sleeps: a wake-up costs both sides more. */
    private static final int TURNS = 20;

    private final WriterSettings settings;
    private final RecordCodec codec;
    private final LongSupplier micros;
    private final LogMeter meter;
    private final Tail tail;
    private final AppendQueue queue;
    private final GapCounter gap = new GapCounter();
    private final BatchFile file;
    private final Thread thread;

    private final ArrayDeque<PendingAppend> backlog = new ArrayDeque<>();
    private long nextAttemptNanos;
    /** Nothing has come since the last doze. */
    private boolean quiet;
    /** Of {@link #TURNS}, what is left; given anew when several records come at once, as more are likely to. */
    private int turns;

    private volatile boolean writable = true;
    private volatile String failure = "";
    private volatile Entry lastEntry;

    /**
     * Begins a segment behind {@code start} and the thread that writes it.
     *
     * @param origin see {@link SegmentScan#origin}
     * @param first whose digests the log's own records bear until there was another
     */
    public LogWriter(
            Path folder,
            Disk disk,
            WriterSettings settings,
            RecordCodec codec,
            Frontier start,
            long origin,
            Entry first,
            Tail tail,
            BeforeSync beforeSync,
            LongSupplier micros,
            LogMeter meter)
            throws IOException {
        this.settings = settings;
        this.codec = codec;
        this.tail = tail;
        this.micros = micros;
        this.meter = meter;
        this.lastEntry = first;
        this.queue = new AppendQueue(settings.queueRecords(), settings.queueBytes());
        this.file = new BatchFile(folder, disk, settings, codec, start, origin, tail, beforeSync, meter);
        this.thread = Thread.ofPlatform().name("evidence-writer").daemon().unstarted(this::run);
        meter.writable(true);
        thread.start();
    }

    /** See {@link dev.wirewitness.evidence.EvidenceWriter#append}. */
    public CompletionStage<Position> append(Entry entry, Durability until) {
        return append(entry, until, true);
    }

    /** See {@link dev.wirewitness.evidence.EvidenceWriter#note}. */
    public CompletionStage<Position> note(Entry entry) {
        return append(entry, Durability.APPENDED, false);
    }

    private CompletionStage<Position> append(Entry entry, Durability until, boolean urgent) {
        if (!writable()) {
            return refused(entry, failure.isEmpty() ? "closed" : failure);
        }
        if (tail.bytes() > settings.unpublishedBytes()) {
            return refused(entry, "overloaded: " + tail.bytes() + " bytes not yet published (expected: at most "
                    + settings.unpublishedBytes() + ")");
        }
        PendingAppend append;
        try {
            append = new PendingAppend(entry, codec.encode(entry), until);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        return switch (queue.push(append, urgent)) {
            case TAKEN -> append;
            case FULL -> refused(entry, "overloaded: " + settings.queueRecords() + " records or "
                    + settings.queueBytes() + " bytes wait for the disk");
            case CLOSED -> {
                refuseQueued();
                yield append;
            }
        };
    }

    private CompletionStage<Position> refused(Entry entry, String why) {
        gap.lost(entry, micros.getAsLong(), why);
        meter.refused(1);
        return CompletableFuture.failedFuture(new LogUnavailable("evidence log: " + why));
    }

    public boolean writable() {
        return writable && !queue.closed();
    }

    /** Records refused since the start. */
    public long dropped() {
        return gap.total();
    }

    /** Records that had to wait for the log to be writable again, since the start. */
    public long deferred() {
        return file.deferredTotal();
    }

    /** Exchanges decided but not finished, among the records since the start. */
    public long openExchanges() {
        return Math.max(0, file.openExchanges());
    }

    /** The record written last, whose digests tell what is in force. */
    public Entry lastEntry() {
        return lastEntry;
    }

    /** Writes and syncs what was accepted, then ends the thread. Whoever appends later is refused. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = writable ? write() : waitToHeal();
            }
            queue.end();
            file.close();
        } catch (RuntimeException | Error e) {
            LOG.error("evidence log: the writer failed and ends; no record is accepted any more", e);
            queue.end();
            fail("the writer failed: " + e, e, List.of());
        } finally {
            failure = failure.isEmpty() ? "closed" : failure;
            writable = false;
            refuseQueued();
        }
    }

    /** One turn: a batch if there is one, an fsync if one is due, else sleep. False at the end. */
    private boolean write() {
        boolean closing = queue.closed();
        queue.takeAll(backlog);
        if (!backlog.isEmpty()) {
            quiet = false;
            if (backlog.size() > 1) {
                turns = TURNS;
            }
            meter.queued(queue.records());
            writeBatch();
            return true;
        }
        if (file.unsynced() > 0 && (closing || file.syncDue(System.nanoTime()))) {
            sync();
            return true;
        }
        if (closing) {
            return false;
        }
        if (turns > 0) {
            turns--;
            Thread.yield();
            return true;
        }
        reportGap(micros.getAsLong() - GAP_QUIET.toNanos() / 1000);
        long rest = file.unsynced() > 0 ? file.nanosUntilSync(System.nanoTime()) : IDLE_NANOS;
        if (quiet) {
            queue.sleep(rest);
        } else {
            quiet = true;
            queue.doze(Math.min(rest, DOZE_NANOS));
        }
        return true;
    }

    private void writeBatch() {
        List<PendingAppend> batch = file.nextBatch(backlog);
        try {
            file.write(batch);
        } catch (IOException e) {
            fail("not writable: " + e, e, batch);
            return;
        }
        lastEntry = batch.get(batch.size() - 1).entry;
        long bytes = 0;
        long now = System.nanoTime();
        for (PendingAppend append : batch) {
            bytes += append.encoded.maxLength();
            if (append.until == Durability.APPENDED) {
                append.complete(new Position(append.index));
                meter.appended(Duration.ofNanos(now - append.startNanos));
            }
        }
        queue.release(batch.size(), bytes);
        if (file.somebodyWaits() || file.syncDue(now)) {
            sync();
        }
    }

    private void sync() {
        try {
            confirm(file.sync());
        } catch (IOException e) {
            fail("fsync failed: " + e, e, List.of());
        }
    }

    private void confirm(List<PendingAppend> done) {
        long now = System.nanoTime();
        for (PendingAppend append : done) {
            append.complete(new Position(append.index));
            meter.appended(Duration.ofNanos(now - append.startNanos));
        }
    }

    private void fail(String why, Throwable cause, List<PendingAppend> notWritten) {
        failure = why;
        writable = false;
        meter.writable(false);
        LOG.error("evidence log: {}; no record is accepted until a new segment can be written", why, cause);
        LogUnavailable unconfirmed = new LogUnavailable(
                "evidence log: " + why + "; the record is kept in memory and written again when the log heals", cause);
        confirm(file.takeTold());
        for (PendingAppend waiting : file.rollBack()) {
            waiting.completeExceptionally(unconfirmed);
        }
        refuse(notWritten);
        refuse(backlog);
        backlog.clear();
        refuseQueued();
        nextAttemptNanos = System.nanoTime() + settings.retryInterval().toNanos();
    }

    /** Anybody behind the end, else the writer. */
    private void refuseQueued() {
        ArrayDeque<PendingAppend> late = new ArrayDeque<>();
        queue.takeAll(late);
        refuse(late);
    }

    private void refuse(Iterable<PendingAppend> appends) {
        LogUnavailable refusal = new LogUnavailable("evidence log: " + (failure.isEmpty() ? "closed" : failure));
        for (PendingAppend append : appends) {
            gap.lost(append.entry, micros.getAsLong(), failure);
            meter.refused(1);
            queue.release(1, append.encoded.maxLength());
            append.completeExceptionally(refusal);
        }
    }

    private boolean waitToHeal() {
        refuseQueued();
        long now = System.nanoTime();
        if (now - nextAttemptNanos >= 0 || queue.closed()) {
            try {
                file.reopen();
                healed();
            } catch (IOException e) {
                LOG.warn("evidence log: still not writable: {}", e.toString());
                nextAttemptNanos = now + settings.retryInterval().toNanos();
                if (queue.closed()) {
                    LOG.error("evidence log: closed while not writable; {} records refused and {} unconfirmed ones are"
                            + " not in the log", gap.total(), file.unsynced());
                    return false;
                }
            }
        }
        if (!writable) {
            queue.sleep(Math.max(1, nextAttemptNanos - System.nanoTime()));
        }
        return true;
    }

    private void healed() {
        failure = "";
        writable = true;
        meter.writable(true);
        LOG.info("evidence log: writable again, {} records written anew", file.deferredTotal());
        reportGap();
    }

    /** Puts on record, before the end, what was refused and not told yet. */
    public void reportGap() {
        if (writable()) {
            reportGap(Long.MAX_VALUE);
        }
    }

    private void reportGap(long quietSince) {
        gap.take(quietSince).ifPresent(found -> {
            Entry entry = new Entry(micros.getAsLong(), lastEntry.policyDigest(), lastEntry.catalogDigest(), found);
            PendingAppend append = new PendingAppend(entry, codec.encode(entry), Durability.DURABLE);
            append.whenComplete((position, refusal) -> {
                if (refusal != null) {
                    gap.putBack(found);
                }
            });
            queue.pushUnbounded(append);
        });
    }
}
