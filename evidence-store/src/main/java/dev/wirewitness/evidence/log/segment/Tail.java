package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest durable records, in memory, in chunks as wide as an entry bundle: what is not in a full bundle on disk
 * yet, and a little more for those who follow. The writer adds, anybody reads, the publisher lets go.
 *
 * <p>A chunk is a few arrays that are used again, not an object per record: at full speed tens of thousands of records
 * wait for their checkpoint, and the collector would copy each of them from one generation to the next. The records
 * as objects are kept for the last {@link #RECENT} only, which those who follow have seen within milliseconds.
 */
public final class Tail {
    /** So many of the newest records need no reading back. A power of two. */
    static final int RECENT = 1024;

    /** Chunks kept for the next records; a usual one has room for 400 KiB. */
    private static final int SPARE = 16;

    private static final int WIDTH = TilePath.WIDTH;
    private static final int HASH = TreeHasher.HASH;

    /** 256 records as their entry bundle has them. What stands below {@link Tail#size} does not change until reuse. */
    private static final class Chunk {
        private byte[] bundle = new byte[64 << 10];
        private final byte[] leaves = new byte[WIDTH * HASH];
        /** Where each entry ends in {@link #bundle}. */
        private final int[] ends = new int[WIDTH];

        void add(int slot, byte[] entry, byte[] leaf) {
            int at = start(slot) - 2;
            int end = at + 2 + entry.length;
            if (end > bundle.length) {
                bundle = Arrays.copyOf(bundle, Math.max(end, bundle.length + (64 << 10)));
            }
            bundle[at] = (byte) (entry.length >> 8);
            bundle[at + 1] = (byte) entry.length;
            System.arraycopy(entry, 0, bundle, at + 2, entry.length);
            System.arraycopy(leaf, 0, leaves, slot * HASH, leaf.length);
            ends[slot] = end;
        }

        private int start(int slot) {
            return slot == 0 ? 2 : ends[slot - 1] + 2;
        }

        /** Null when it is being used again at this moment. */
        byte @Nullable [] entry(int slot) {
            byte[] from = bundle;
            int start = start(slot);
            int end = ends[slot];
            return start <= end && end <= from.length ? Arrays.copyOfRange(from, start, end) : null;
        }

        int entryBytes() {
            return ends[WIDTH - 1] - 2 * WIDTH;
        }
    }

    private final ConcurrentHashMap<Long, Chunk> chunks = new ConcurrentHashMap<>();
    private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
    private final @Nullable EvidenceRecord[] recent = new EvidenceRecord[RECENT];
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object grown = new Object();
    private volatile long size;
    private long oldest;

    /** A tail whose first record will be {@code start}, the beginning of a chunk. */
    public Tail(long start) {
        this.size = start;
        this.oldest = start / WIDTH;
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
        Chunk chunk = chunks.get(index / WIDTH);
        if (chunk == null) {
            chunk = fresh();
            chunks.put(index / WIDTH, chunk);
        }
        chunk.add((int) (index % WIDTH), entry, leaf);
        recent[(int) (index & RECENT - 1)] = record;
        bytes.addAndGet(entry.length);
    }

    private Chunk fresh() {
        synchronized (spare) {
            Chunk used = spare.poll();
            return used == null ? new Chunk() : used;
        }
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
        if (chunk == null) {
            return Optional.empty();
        }
        byte @Nullable [] entry = chunk.entry((int) (index % WIDTH));
        VarHandle.loadLoadFence();
        // a chunk in its place was not let go, so what was copied is what stood there
        return chunkOf(index) == chunk ? Optional.ofNullable(entry) : Optional.empty();
    }

    /** The record as it was appended, where it is still held and reading it back gives the same. */
    public Optional<EvidenceRecord> record(long index) {
        EvidenceRecord record = index < size ? recent[(int) (index & RECENT - 1)] : null;
        return record != null && record.index() == index ? Optional.of(record) : Optional.empty();
    }

    /** The leaf hash of a record that was not let go. Publisher. */
    public byte[] leaf(long index) {
        Chunk chunk = chunkOf(index);
        if (chunk == null) {
            throw new IllegalStateException("record " + index + ": let go before it was published");
        }
        int at = (int) (index % WIDTH) * HASH;
        return Arrays.copyOfRange(chunk.leaves, at, at + HASH);
    }

    /** The entry bundle of the first {@code width} records of a chunk that was not let go. Publisher. */
    public byte[] bundle(long chunkIndex, int width) {
        Chunk chunk = chunks.get(chunkIndex);
        if (chunk == null) {
            throw new IllegalStateException("chunk " + chunkIndex + ": let go before it was published");
        }
        return Arrays.copyOf(chunk.bundle, chunk.ends[width - 1]);
    }

    /** Lets go of the oldest chunks below {@code publishedSize} while more than {@code keepBytes} are held. */
    public void letGo(long publishedSize, long keepBytes) {
        while (bytes.get() > keepBytes && oldest < publishedSize / WIDTH) {
            Chunk chunk = chunks.remove(oldest++);
            if (chunk != null) {
                bytes.addAndGet(-chunk.entryBytes());
                synchronized (spare) {
                    if (spare.size() < SPARE) {
                        spare.add(chunk);
                    }
                }
            }
        }
    }

    private @Nullable Chunk chunkOf(long index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("index: " + index + " (expected: below " + size + ")");
        }
        return chunks.get(index / WIDTH);
    }
}
