package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileEdge;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.segment.LogMeter;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import dev.wirewitness.evidence.log.segment.Tail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Writes what is durable as tiles and entry bundles and signs it (C2SP tlog-tiles). The order is the point: entries
 * durable, tiles durable, size and root noted in {@code signed}, checkpoint signed, checkpoint renamed into place.
 * The note in {@code signed} keeps the keys from ever signing two trees of one size, or a smaller one.
 *
 * <p>One thread at a time. After an IOException the same call may be made again: files are replaced by the same
 * content.
 */
public final class Publisher implements AutoCloseable {
    private static final int WRITERS = 16;
    private static final int PENDING = 512;

    private final Path folder;
    private final Disk disk;
    private final LogKeys keys;
    private final Tail tail;
    private final long keepBytes;
    private final LogMeter meter;
    private final Set<Path> touched = new LinkedHashSet<>();

    /** Files to write; kept until all of them are durable, so that a failed publish can be made again. */
    private final Map<Path, byte[]> pending = new LinkedHashMap<>();

    /** A file costs an fsync, and the file system does many at once as fast as one. */
    private final ExecutorService writers;

    /** Leaves up to here are in {@link #edge} and {@link #frontier}, their full tiles and bundles in files. */
    private final TileEdge edge;

    private final Frontier frontier;
    private long signedSize;
    private byte[] signedRoot;
    private volatile String checkpoint;
    private volatile long publishedSize;

    /** Partial forms may lie under any size: those of a run before this one, or of a publish that failed. */
    private boolean partialsAnywhere = true;

    /**
     * Goes on where {@code published} ended.
     *
     * @param published the newest checkpoint as text, or empty
     * @param edge and {@code frontier}: of the published tree
     * @param keepBytes entries to keep in memory for those who follow
     */
    public Publisher(
            Path folder,
            Disk disk,
            LogKeys keys,
            Tail tail,
            String published,
            TileEdge edge,
            Frontier frontier,
            long keepBytes,
            LogMeter meter)
            throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.keys = keys;
        this.tail = tail;
        this.edge = edge;
        this.frontier = frontier;
        this.keepBytes = keepBytes;
        this.meter = meter;
        this.checkpoint = published;
        this.publishedSize = frontier.size();
        this.signedSize = frontier.size();
        this.signedRoot = frontier.root();
        this.writers = Executors.newFixedThreadPool(
                WRITERS, Thread.ofPlatform().name("evidence-tiles-", 0).daemon().factory());
        readSigned();
    }

    private void readSigned() throws IOException {
        Path file = folder.resolve("signed");
        if (!Files.exists(file)) {
            return;
        }
        Checkpoint signed = Checkpoint.parse(Files.readString(file))
                .orElseThrow(() -> new LogDamaged("file " + file
                        + ": not readable (expected: origin, size and root last signed); restore it from a backup"));
        if (signed.size() > tail.size()) {
            throw new LogDamaged("log " + folder + ": ends at record " + tail.size() + ", but a checkpoint of "
                    + signed.size() + " records was signed; records were lost or an older copy was put in place:"
                    + " restore the newest copy, or start a new log in an empty folder");
        }
        if (signed.size() >= signedSize) {
            signedSize = signed.size();
            signedRoot = signed.root();
        }
    }

    /** The newest checkpoint as text, or empty. Any thread. */
    public String checkpoint() {
        return checkpoint;
    }

    /** Records under the newest checkpoint. Any thread. */
    public long publishedSize() {
        return publishedSize;
    }

    /** Publishes what is durable now, unless nothing is new. */
    public void publish() throws IOException {
        long size = tail.size();
        if (size == publishedSize && !checkpoint.isEmpty() || size == 0) {
            return;
        }
        long start = System.nanoTime();
        boolean thorough = partialsAnywhere;
        partialsAnywhere = true;
        rollUp(size);
        writePartials(size);
        flush();
        for (Path path : touched) {
            disk.syncFolder(path);
        }
        touched.clear();
        Checkpoint next = new Checkpoint(keys.origin(), size, frontier.root());
        permit(next);
        disk.replace(folder.resolve("signed"), next.text().getBytes(StandardCharsets.UTF_8));
        signedSize = size;
        signedRoot = next.root();
        String note = keys.sign(next).encode();
        disk.replace(folder.resolve("checkpoint"), note.getBytes(StandardCharsets.UTF_8));
        long before = publishedSize;
        checkpoint = note;
        publishedSize = size;
        meter.published(size, Duration.ofNanos(System.nanoTime() - start));
        tail.letGo(size, keepBytes);
        cleanUp(before, size, thorough);
        partialsAnywhere = false;
    }

    /**
     * Keeps a copy of the newest checkpoint under its size, for the history that time stamps, witnesses and audit
     * bundles stand on.
     */
    public void keepCheckpoint() throws IOException {
        if (!checkpoint.isEmpty()) {
            disk.replace(KeptCheckpoints.path(folder, publishedSize), checkpoint.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Writes the bundles and tiles that have become full, ahead of the next checkpoint: less is left for it to do at
     * once, and less has to be kept in memory until then.
     */
    public void writeFull() throws IOException {
        long full = tail.size() / TilePath.WIDTH * TilePath.WIDTH;
        if (full > edge.size()) {
            rollUp(full);
            flush();
            tail.letGo(full, keepBytes);
        }
    }

    /** Adds the leaves up to {@code size} and writes each bundle and tile that becomes full. */
    private void rollUp(long size) throws IOException {
        for (long next = edge.size(); next < size; next++) {
            if (next % TilePath.WIDTH == TilePath.WIDTH - 1) {
                long index = next / TilePath.WIDTH;
                write(TilePath.entries(index, TilePath.WIDTH), tail.bundle(index, TilePath.WIDTH));
                for (TileEdge.Partial tile : edge.fullWith(tail.leaf(next))) {
                    write(TilePath.tile(tile.level(), tile.index(), TilePath.WIDTH), tile.hashes());
                }
            }
            byte[] leaf = tail.leaf(next);
            edge.add(leaf);
            frontier.add(leaf);
            if (pending.size() >= PENDING) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        List<Future<?>> running = new ArrayList<>();
        for (Map.Entry<Path, byte[]> file : pending.entrySet()) {
            running.add(writers.submit(() -> {
                disk.replaceUnsynced(file.getKey(), file.getValue());
                return file;
            }));
        }
        Optional<Throwable> failure = Optional.empty();
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                failure = Optional.of(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw new IOException("log " + folder + ": tiles not written: " + failure.get().getMessage(), failure.get());
        }
        pending.clear();
    }

    /** Ends the threads that write tiles. */
    @Override
    public void close() {
        writers.shutdownNow();
    }

    private void writePartials(long size) {
        int width = (int) (size % TilePath.WIDTH);
        if (width > 0) {
            long index = size / TilePath.WIDTH;
            write(TilePath.entries(index, width), tail.bundle(index, width));
        }
        for (TileEdge.Partial partial : edge.partials()) {
            Path path = folder.resolve(TilePath.tile(partial.level(), partial.index(), partial.width()));
            if (partial.level() == 0 || !Files.exists(path)) {
                write(TilePath.tile(partial.level(), partial.index(), partial.width()), partial.hashes());
            }
        }
    }

    private void write(String name, byte[] content) {
        Path path = folder.resolve(name);
        pending.put(path, content);
        Path parent = path.getParent();
        if (parent != null) {
            touched.add(parent);
        }
    }

    private void permit(Checkpoint next) {
        boolean same = next.size() == signedSize && Arrays.equals(next.root(), signedRoot);
        if (next.size() < signedSize || next.size() == signedSize && !same && signedSize > 0) {
            throw new LogDamaged("log " + folder + ": would sign size " + next.size() + " after size " + signedSize
                    + " with another root (expected: only ever more of the same log); restore the newest copy");
        }
    }

    /**
     * Partial forms of what has become full, and segments whose entries all stand in full bundles, go. Of the tiles
     * that have become full only the first of each level was published unfinished before.
     */
    private void cleanUp(long before, long size, boolean thorough) throws IOException {
        for (int level = 0; level < 8; level++) {
            long first = before >>> 8 * (level + 1);
            long full = size >>> 8 * (level + 1);
            for (long i = first; i < (thorough ? full : Math.min(full, first + 1)); i++) {
                if (level == 0) {
                    deletePartials(TilePath.entries(i, TilePath.WIDTH));
                }
                deletePartials(TilePath.tile(level, i, TilePath.WIDTH));
            }
        }
        long bundled = size / TilePath.WIDTH * TilePath.WIDTH;
        List<Path> segments = SegmentScan.list(folder);
        for (int i = 0; i + 1 < segments.size(); i++) {
            if (SegmentScan.firstIndex(segments.get(i + 1)) <= bundled) {
                disk.delete(segments.get(i));
            }
        }
    }

    private void deletePartials(String full) throws IOException {
        Path partials = folder.resolve(TilePath.partials(full));
        if (Files.isDirectory(partials)) {
            List<Path> files;
            try (Stream<Path> listed = Files.list(partials)) {
                files = listed.toList();
            }
            for (Path file : files) {
                disk.delete(file);
            }
            disk.delete(partials);
        }
    }
}
