package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.follow.LogReader;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import dev.wirewitness.evidence.log.segment.Tail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log folder, read only, whether a node writes to it now or not: as it was when opened, or as it is when
 * {@link #follow}ed. Believes what it reads; {@link dev.wirewitness.evidence.log.verify.Verification} does not. Any
 * thread.
 */
public final class EvidenceFolder implements EvidenceReader {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceFolder.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ATTEMPTS = 10;

    private final Path folder;
    private final Snapshot snapshot;

    private record Snapshot(String checkpoint, LogReader reader) {}

    private EvidenceFolder(Path folder, Snapshot snapshot) {
        this.folder = folder;
        this.snapshot = snapshot;
    }

    /** IOException when there is no log; {@link LogDamaged} when its parts do not fit together. */
    public static EvidenceFolder open(Path folder) throws IOException {
        return new EvidenceFolder(folder, load(folder));
    }

    /** A writer may publish and drop a segment between two of our reads: then everything is read anew. */
    private static Snapshot load(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return loadOnce(folder);
            } catch (NoSuchFileException | LogDamaged e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private static Snapshot loadOnce(Path folder) throws IOException {
        Path file = folder.resolve("checkpoint");
        String text = Files.exists(file) ? Files.readString(file) : "";
        Optional<Checkpoint> checkpoint = Checkpoint.ofNote(text);
        long size = checkpoint.map(Checkpoint::size).orElse(0L);
        long bundled = size / 256 * 256;
        long first = MinimumIndex.read(folder);
        List<Path> segments = SegmentScan.needed(folder, bundled);
        if (checkpoint.isEmpty() && (!text.isEmpty() || segments.isEmpty())) {
            throw new LogDamaged("log " + folder + ": no readable checkpoint and no segments (expected: a folder that"
                    + " a node has written)");
        }
        TileFolder tiles = new TileFolder(folder);
        Tail tail = new Tail(bundled);
        if (segments.isEmpty() || SegmentScan.firstIndex(segments.get(0)) > bundled) {
            bundleTail(folder, tiles, tail, size, segments);
        }
        for (int i = 0; i < segments.size(); i++) {
            long limit = i + 1 < segments.size() ? SegmentScan.firstIndex(segments.get(i + 1)) : Long.MAX_VALUE;
            SegmentScan.read(segments.get(i)).scan(limit, (index, entry) -> {
                if (index == tail.size()) {
                    tail.restore(index, entry, new byte[0]);
                }
            });
        }
        return new Snapshot(text, new LogReader(tiles, tail, () -> text, () -> first));
    }

    /** Where the segments do not reach back to the full bundles, the partial bundle has the rest. */
    private static void bundleTail(Path folder, TileFolder tiles, Tail tail, long size, List<Path> segments) {
        long bundled = tail.size();
        if (!segments.isEmpty() && SegmentScan.firstIndex(segments.get(0)) > size) {
            throw new LogDamaged("log " + folder + ": the oldest segment begins behind the checkpoint of " + size
                    + " records (expected: no gap)");
        }
        for (long index = bundled; index < size; index++) {
            int width = (int) (size - bundled);
            tail.restore(index, tiles.bundle(index / 256, width).entry((int) (index - bundled)), new byte[0]);
        }
    }

    @Override
    public long size() {
        return snapshot.reader().size();
    }

    @Override
    public long first() {
        return snapshot.reader().first();
    }

    @Override
    public EvidenceRecord read(long index) {
        return snapshot.reader().read(index);
    }

    /** The record's bytes, as its leaf hash covers them. */
    public byte[] entry(long index) {
        return snapshot.reader().entry(index);
    }

    @Override
    public void scan(long from, long until, Consumer<EvidenceRecord> sink) {
        snapshot.reader().scan(from, until, sink);
    }

    /** Reads the folder again every 200 ms. */
    @Override
    public Subscription follow(long from, Consumer<EvidenceRecord> follower) {
        return new Polling(from, follower);
    }

    @Override
    public String checkpoint() {
        return snapshot.checkpoint();
    }

    private final class Polling implements Subscription {
        private final Consumer<EvidenceRecord> follower;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final Thread thread;
        private volatile long position;

        Polling(long from, Consumer<EvidenceRecord> follower) {
            this.position = from;
            this.follower = follower;
            this.thread = Thread.ofPlatform().name("evidence-tail").daemon().start(this::run);
        }

        private void run() {
            try {
                poll();
            } catch (RuntimeException e) {
                LOG.error("evidence tail: failed at record {} and stopped", position, e);
            }
        }

        private void poll() {
            Snapshot now = snapshot;
            while (!closed.get()) {
                long next = position;
                if (next < now.reader().size()) {
                    follower.accept(now.reader().read(next));
                    position = next + 1;
                } else {
                    LockSupport.parkNanos(this, POLL.toNanos());
                    now = reload();
                }
            }
        }

        private Snapshot reload() {
            try {
                return load(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("log " + folder + ": not readable any more", e);
            }
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            closed.set(true);
            LockSupport.unpark(thread);
            if (Thread.currentThread() != thread) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
