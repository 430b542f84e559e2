package dev.wirewitness.policy.detect;

import java.nio.LongBuffer;

/**
 * A Bloom filter whose bits of one entry are within half a cache line, two in each of four longs, so that a question costs
 * one read from memory (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). Not changed once it
 * is asked; then any thread.
 */
final class BlockedBloom {
    /** Longs of the largest filter: 256 MiB. */
    static final int MOST_LONGS = 1 << 25;
    /** Longs of the smallest one. */
    static final int FEWEST_LONGS = 8;

    private static final int BLOCK = 4;
    /** Bits of the hash that name two bits of a long; the highest ones name the block. */
    private static final int STEP = 12;

    private final long[] longs;
    private final int shift;

    private BlockedBloom(long[] longs) {
        this.longs = longs;
        shift = Long.numberOfLeadingZeros(longs.length / BLOCK) + 1;
    }

    /** An empty one of about so many bits. */
    static BlockedBloom ofBits(long bits) {
        long wanted = Math.clamp((bits + 63) / 64, FEWEST_LONGS, MOST_LONGS);
        return new BlockedBloom(new long[(int) Long.highestOneBit(wanted * 2 - 1)]);
    }

    /** As {@link #longs()} gave it; a power of two of them. */
    static BlockedBloom of(LongBuffer stored) {
        long[] longs = new long[stored.remaining()];
        stored.get(longs);
        return new BlockedBloom(longs);
    }

    long[] longs() {
        return longs;
    }

    void add(long hash) {
        int block = block(hash);
        for (int i = 0; i < BLOCK; i++) {
            longs[block + i] |= bits(hash >>> STEP * i);
        }
    }

    /** Whether the entry may be among those added; never false for one that is. */
    boolean may(long hash) {
        int block = block(hash);
        long missing = 0;
        for (int i = 0; i < BLOCK; i++) {
            missing |= ~longs[block + i] & bits(hash >>> STEP * i);
        }
        return missing == 0;
    }

    private int block(long hash) {
        return (int) (hash >>> shift) * BLOCK;
    }

    private static long bits(long hash) {
        return 1L << hash | 1L << (hash >>> 6);
    }
}
