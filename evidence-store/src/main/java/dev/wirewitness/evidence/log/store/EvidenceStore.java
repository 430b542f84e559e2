package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.log.checkpoint.LogKeys;
import dev.wirewitness.evidence.log.checkpoint.Publisher;
import dev.wirewitness.evidence.log.follow.LogReader;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.record.RecordCodec;
import dev.wirewitness.evidence.log.record.SubjectVault;
import dev.wirewitness.evidence.log.segment.LogMeter;
import dev.wirewitness.evidence.log.segment.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An evidence log: written, published and read in one folder, by one process at a time. Besides what it is given it
 * writes the records of its own life: start, heartbeat, gap, stop. Any thread; {@link #close} once.
 */
public final class EvidenceStore implements EvidenceWriter, EvidenceReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** So often is looked for full tiles from one checkpoint to the next. */
    private static final int PER_CHECKPOINT = 5;

    private static final long MICROS_PER_HOUR = 3_600_000_000L;

    private final FolderLock lock;
    private final SubjectVault vault;
    private final LogWriter writer;
    private final Publisher publisher;
    private final LogReader reader;
    private final LongSupplier micros;
    private final LogMeter meter;
    private final String nodeId;
    private final String bootId;
    private final LogKeys keys;
    private final ScheduledExecutorService schedule;
    private final Custody custody;
    private volatile long behindSinceNanos;
    /** Hour of the checkpoint kept last; the first one of each run is kept too. */
    private long keptHour = -1;
    private volatile boolean closed;

    private EvidenceStore(
            Path folder, EvidenceSettings settings, LongSupplier micros, FolderLock lock, SubjectVault vault)
            throws IOException {
        this.lock = lock;
        this.vault = vault;
        this.micros = micros;
        this.meter = settings.meter();
        OpenedLog log = OpenedLog.open(folder, settings.disk(), settings.postQuantum(), micros);
        this.nodeId = log.nodeId();
        this.bootId = UUID.randomUUID().toString();
        this.keys = log.keys();
        this.publisher = new Publisher(
                folder,
                settings.disk(),
                log.keys(),
                log.tail(),
                log.checkpoint(),
                log.edge(),
                log.published(),
                settings.keepBytes(),
                meter);
        this.custody = new Custody(
                this, folder, settings.disk(), publisher, keys, micros, statement -> await(record(statement)));
        this.reader = new LogReader(log.tiles(), log.tail(), publisher::checkpoint, custody::first);
        Entry started = started(settings, LastRun.of(reader));
        this.writer = new LogWriter(
                folder,
                settings.disk(),
                settings.writer(),
                new RecordCodec(nodeId, bootId),
                log.end(),
                log.originMark(),
                started,
                log.tail(),
                vault::sync,
                micros,
                meter);
        this.schedule = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().name("evidence-publisher-", 0).daemon().factory());
        begin(folder, started, settings);
    }

    /**
     * Opens the log in {@code folder}, which is made if need be, and writes the record of the start.
     *
     * @param micros the time: microseconds since 1970-01-01T00:00:00Z
     * @throws IOException when the folder is in use or cannot be written
     * @throws LogDamaged when what lies there is no whole log; the message says what and what to do
     */
    public static EvidenceStore open(Path folder, EvidenceSettings settings, LongSupplier micros) throws IOException {
        FolderLock lock = FolderLock.take(folder);
        try {
            SubjectVault vault = SubjectVault.open(settings.subjectsBeside(folder), settings.disk());
            try {
                return new EvidenceStore(folder, settings, micros, lock, vault);
            } catch (IOException | RuntimeException e) {
                try {
                    vault.close();
                } catch (IOException second) {
                    e.addSuppressed(second);
                }
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Whether a process, this one or another, holds the log in {@code folder} open. */
    public static boolean inUse(Path folder) throws IOException {
        return FolderLock.held(folder);
    }

    private Entry started(EvidenceSettings settings, LastRun last) {
        return new Entry(micros.getAsLong(), "", "", new NodeStarted(
                settings.nodeVersion(),
                Runtime.version().toString(),
                System.getProperty("os.name", "unknown") + ' ' + System.getProperty("os.arch", ""),
                last.end(),
                last.openExchanges(),
                settings.heartbeatInterval().toNanos() / 1000));
    }

    private void begin(Path folder, Entry started, EvidenceSettings settings) throws IOException {
        try {
            await(writer.append(started, Durability.DURABLE));
        } catch (LogUnavailable e) {
            schedule.shutdownNow();
            writer.close();
            publisher.close();
            throw new IOException("log " + folder + ": the record of the start cannot be written", e);
        }
        long publish = settings.publishInterval().toMillis();
        long heartbeat = settings.heartbeatInterval().toMillis();
        schedule.scheduleWithFixedDelay(this::publishQuietly, 0, publish, TimeUnit.MILLISECONDS);
        long between = Math.max(1, publish / PER_CHECKPOINT);
        schedule.scheduleWithFixedDelay(this::writeFull, between, between, TimeUnit.MILLISECONDS);
        schedule.scheduleAtFixedRate(this::heartbeat, heartbeat, heartbeat, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Position> append(Entry entry, Durability until) {
        return writer.append(entry, until);
    }

    @Override
    public CompletionStage<Position> note(Entry entry) {
        return writer.note(entry);
    }

    /** Appends a statement of the log's owner, durably, under the digests of the record before it. */
    public CompletionStage<Position> record(Statement statement) {
        return writer.append(own(statement), Durability.DURABLE);
    }

    /** {@link LogUnavailable} when the key of a new subject cannot be written. */
    @Override
    public Subject seal(PersonalFields fields) {
        try {
            return vault.seal(fields);
        } catch (UncheckedIOException e) {
            throw new LogUnavailable("evidence log: the key of a new subject cannot be written", e);
        }
    }

    @Override
    public boolean writable() {
        return writer.writable();
    }

    @Override
    public long size() {
        return reader.size();
    }

    @Override
    public long first() {
        return custody.first();
    }

    @Override
    public EvidenceRecord read(long index) {
        return reader.read(index);
    }

    /** The record's bytes, as its leaf hash covers them. */
    public byte[] entry(long index) {
        return reader.entry(index);
    }

    @Override
    public void scan(long from, long until, Consumer<EvidenceRecord> sink) {
        reader.scan(from, until, sink);
    }

    @Override
    public Subscription follow(long from, Consumer<EvidenceRecord> follower) {
        return reader.follow(from, follower);
    }

    @Override
    public String checkpoint() {
        return publisher.checkpoint();
    }

    /** The log's public key, as {@code log.vkey} holds it. */
    public String verifierKey() {
        return keys.verifier().encode();
    }

    public String nodeId() {
        return nodeId;
    }

    public String bootId() {
        return bootId;
    }

    /** Records refused since the start. */
    public long dropped() {
        return writer.dropped();
    }

    /** The fields behind a seal; empty when its key was erased or the seal is damaged. */
    public Optional<PersonalFields> open(Subject subject) {
        return vault.open(subject);
    }

    /** Forgets a person: every box under this pseudonym becomes unreadable for good. False when it is unknown. */
    public boolean erase(String pseudonym) throws IOException {
        return vault.erase(pseudonym);
    }

    /** What the owner of the log does to it beside writing: keys, holds, removal. */
    public Custody custody() {
        return custody;
    }

    /** Publishes what is durable now, without waiting for the next second. */
    public synchronized void publish() throws IOException {
        if (closed) {
            return;
        }
        keys.retire(micros.getAsLong());
        publisher.publish();
        long hour = micros.getAsLong() / MICROS_PER_HOUR;
        if (hour != keptHour && publisher.publishedSize() > 0) {
            publisher.keepCheckpoint();
            keptHour = hour;
        }
    }

    /** Writes the record of the stop, publishes, and lets go of the folder. A failure is logged. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        schedule.shutdownNow();
        // whatever of it fails, the folder is let go of
        try (lock; vault; publisher) {
            writer.reportGap();
            try {
                await(append(own(new NodeStopped(writer.dropped(), writer.openExchanges())), Durability.DURABLE));
            } catch (LogUnavailable e) {
                LOG.error("evidence log: the record of the stop is not in the log", e);
            }
            writer.close();
            publisher.publish();
            publisher.keepCheckpoint();
        } catch (IOException | LogDamaged e) {
            LOG.error("evidence log: the last records may not be published, or not be durable", e);
        }
    }

    /** Writes what can be written ahead of the next checkpoint. */
    synchronized void writeFull() {
        if (closed) {
            return;
        }
        try {
            publisher.writeFull();
        } catch (IOException | RuntimeException e) {
            LOG.debug("evidence log: tiles not written ahead; the next checkpoint writes them, or says why not", e);
        }
    }

    private void publishQuietly() {
        try {
            publish();
        } catch (IOException | RuntimeException e) {
            LOG.error("evidence log: no checkpoint published; tried again with the next: {}", e.toString());
        }
        long now = System.nanoTime();
        boolean behind = publisher.publishedSize() < reader.size();
        if (!behind || behindSinceNanos == 0) {
            behindSinceNanos = now;
        }
        meter.checkpointAge(Duration.ofNanos(behind ? now - behindSinceNanos : 0));
    }

    private void heartbeat() {
        append(own(new NodeHeartbeat(writer.dropped(), writer.deferred(), writer.openExchanges())), Durability.APPENDED)
                .whenComplete((position, refusal) -> {
                    if (refusal != null) {
                        LOG.warn("evidence log: no heartbeat written: {}", refusal.toString());
                    }
                });
    }

    /** A statement of the log's own, under the digests of the record before it. */
    private Entry own(Statement statement) {
        Entry last = writer.lastEntry();
        return new Entry(micros.getAsLong(), last.policyDigest(), last.catalogDigest(), statement);
    }

    private static Position await(CompletionStage<Position> append) {
        try {
            return append.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new LogUnavailable("evidence log: own record refused", e);
        } catch (TimeoutException e) {
            throw new LogUnavailable("evidence log: own record not written within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("evidence log: interrupted while writing an own record", e);
        }
    }
}
