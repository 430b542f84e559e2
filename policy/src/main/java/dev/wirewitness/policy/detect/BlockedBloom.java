package dev.wirewitness.policy.detect;

import java.nio.LongBuffer;

/**
 * A Bloom filter whose bits of one entry are within one long, so that a question costs one read (Putze, Sanders, Singler,
 * "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). Not changed once it is asked; then any thread.
 */
final class BlockedBloom {
    /** Longs of the largest filter: 256 MiB. */
    static final int MOST_LONGS = 1 << 25;

    private final long[] longs;
    private final int shift;

    private BlockedBloom(long[] longs) {
        this.longs = longs;
        shift = Long.numberOfLeadingZeros(longs.length) + 1;
    }

    /** An empty one of about so many bits. */
    static BlockedBloom ofBits(long bits) {
        long wanted = Math.clamp((bits + 63) / 64, 2, MOST_LONGS);
        return new BlockedBloom(new long[(int) Long.highestOneBit(wanted * 2 - 1)]);
    }

    /** As {@link #longs()} gave it; a power of two of them, at least two. */
    static BlockedBloom of(LongBuffer stored) {
        long[] longs = new long[stored.remaining()];
        stored.get(longs);
        return new BlockedBloom(longs);
    }

    long[] longs() {
        return longs;
    }

    void add(long hash) {
        longs[(int) (hash >>> shift)] |= bits(hash);
    }

    /** Whether the entry may be among those added; never false for one that is. */
    boolean may(long hash) {
        long bits = bits(hash);
        return (longs[(int) (hash >>> shift)] & bits) == bits;
    }

    private static long bits(long hash) {
        return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18);
    }
}
