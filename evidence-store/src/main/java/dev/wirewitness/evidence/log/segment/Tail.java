package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.merkle.TilePath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest durable records, in memory, in chunks as wide as an entry bundle: what is not in a full bundle on disk
 * yet, and a little more for those who follow. The writer adds, anybody reads, the publisher lets go.
 */
public final class Tail {
    /** 256 records; slots below {@link Tail#size} never change. */
    private static final class Chunk {
        final byte[][] entries = new byte[TilePath.WIDTH][];
        final byte[][] leaves = new byte[TilePath.WIDTH][];
        final @Nullable EvidenceRecord[] records = new EvidenceRecord[TilePath.WIDTH];
        long bytes;
    }

    private final ConcurrentHashMap<Long, Chunk> chunks = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object grown = new Object();
    private volatile long size;
    private long oldest;

    /** A tail whose first record will be {@code start}, the beginning of a chunk. */
    public Tail(long start) {
        this.size = start;
        this.oldest = start / TilePath.WIDTH;
    }

    /** Records of the log that are durable. */
    public long size() {
        return size;
    }

    /** Bytes of the entries held. */
    public long bytes() {
        return bytes.get();
    }

    /** Adds the next record; {@link #publish} makes it visible. Writer thread. */
    void add(long index, byte[] entry, byte[] leaf, @Nullable EvidenceRecord record) {
        Chunk chunk = chunks.computeIfAbsent(index / TilePath.WIDTH, n -> new Chunk());
        int slot = (int) (index % TilePath.WIDTH);
        chunk.entries[slot] = entry;
        chunk.leaves[slot] = leaf;
        chunk.records[slot] = record;
        chunk.bytes += entry.length;
        bytes.addAndGet(entry.length);
    }

    /** Adds a record found at the start. */
    public void restore(long index, byte[] entry, byte[] leaf) {
        add(index, entry, leaf, null);
        size = index + 1;
    }

    void publish(long newSize) {
        size = newSize;
        if (waiting.get() > 0) {
            synchronized (grown) {
                grown.notifyAll();
            }
        }
    }

    /** Waits until there are more than {@code known} records, or the time is over. */
    public void awaitMoreThan(long known, long millis) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            synchronized (grown) {
                if (size <= known) {
                    grown.wait(millis);
                }
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** The entry, where it is still held. */
    public Optional<byte[]> entry(long index) {
        Chunk chunk = chunkOf(index);
        return chunk == null ? Optional.empty() : Optional.ofNullable(chunk.entries[(int) (index % TilePath.WIDTH)]);
    }

    /** The record as it was appended, where it is still held and reading it back gives the same. */
    public Optional<EvidenceRecord> record(long index) {
        Chunk chunk = chunkOf(index);
        return chunk == null ? Optional.empty() : Optional.ofNullable(chunk.records[(int) (index % TilePath.WIDTH)]);
    }

    /** The leaf hash of a record that was not let go. */
    public byte[] leaf(long index) {
        Chunk chunk = chunkOf(index);
        if (chunk == null) {
            throw new IllegalStateException("record " + index + ": let go before it was published");
        }
        return chunk.leaves[(int) (index % TilePath.WIDTH)];
    }

    /** The first {@code width} entries of a chunk that was not let go. */
    public List<byte[]> bundle(long chunkIndex, int width) {
        Chunk chunk = chunks.get(chunkIndex);
        if (chunk == null) {
            throw new IllegalStateException("chunk " + chunkIndex + ": let go before it was published");
        }
        return List.of(Arrays.copyOf(chunk.entries, width));
    }

    /** Lets go of the oldest chunks below {@code publishedSize} while more than {@code keepBytes} are held. */
    public void letGo(long publishedSize, long keepBytes) {
        while (bytes.get() > keepBytes && oldest < publishedSize / TilePath.WIDTH) {
            Chunk chunk = chunks.remove(oldest++);
            if (chunk != null) {
                bytes.addAndGet(-chunk.bytes);
            }
        }
    }

    private @Nullable Chunk chunkOf(long index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("index: " + index + " (expected: below " + size + ")");
        }
        return chunks.get(index / TilePath.WIDTH);
    }
}
