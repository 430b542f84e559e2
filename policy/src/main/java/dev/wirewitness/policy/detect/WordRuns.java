package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

/**
 * The runs of ASCII word characters and of bytes beyond ASCII in a text, in order, found 64 bytes at a time. One thread.
 */
final class WordRuns {
    private static final int BLOCK = 64;
    /** Brings the lowest bits of eight bytes together in the highest byte of the product, none upon another. */
    private static final long GATHER = 0x0102040810204080L;

    private final boolean simd;
    private final byte[] bytes;
    private final int limit;
    private int block;
    /** Of the block's bytes, those of runs that have not been told; the lowest bit is the first byte. */
    private long rest;

    private long beyondAscii;
    private int start;
    private int end;
    private boolean ascii;

    /**
     * The padding behind the text makes eight bytes readable at each of its places, and 64 with {@code simd}.
     *
     * @param simd whether {@link Lanes} may be used
     */
    WordRuns(byte[] bytes, int from, int limit, boolean simd) {
        this.simd = simd;
        this.bytes = bytes;
        this.limit = limit;
        block = from;
        read();
    }

    /** To the next run; false where there is none. */
    boolean next() {
        while (rest == 0) {
            if (!advance()) {
                return false;
            }
        }
        int first = Long.numberOfTrailingZeros(rest);
        start = block + first;
        ascii = true;
        while (true) {
            int length = Long.numberOfTrailingZeros(~(rest >>> first));
            int behind = Math.min(BLOCK, first + length);
            long run = behind == BLOCK ? -1L << first : (1L << behind) - (1L << first);
            ascii &= (beyondAscii & run) == 0;
            rest &= ~run;
            end = block + behind;
            if (behind < BLOCK || !advance() || (rest & 1) == 0) {
                return true;
            }
            first = 0;
        }
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Whether the run is one ASCII word. */
    boolean ascii() {
        return ascii;
    }

    private boolean advance() {
        if (limit - block <= BLOCK) {
            return false;
        }
        block += BLOCK;
        read();
        return true;
    }

    private void read() {
        int count = Math.min(BLOCK, limit - block);
        long words = simd ? Lanes.words(bytes, block) : 0;
        long high = simd ? Lanes.beyondAscii(bytes, block) : 0;
        for (int i = 0; i < count && !simd; i += 8) {
            long eight = (long) LONG.get(bytes, block + i);
            words |= gathered(words(eight)) << i;
            high |= gathered(eight & HIGHS) << i;
        }
        long within = count == BLOCK ? -1 : (1L << count) - 1;
        beyondAscii = high & within;
        rest = (words | high) & within;
    }

    private static long gathered(long highs) {
        return (highs >>> 7) * GATHER >>> 56;
    }

    /** The highest bit of each byte that is a letter, a digit or an underscore of ASCII. */
    private static long words(long eight) {
        long low = eight & ~HIGHS;
        long lower = low | 0x20 * ONES;
        long letter = lower + (0x80 - 'a') * ONES & ~(lower + (0x7f - 'z') * ONES);
        long digit = low + (0x80 - '0') * ONES & ~(low + (0x7f - '9') * ONES);
        long underscore = low + (0x80 - '_') * ONES & ~(low + (0x7f - '_') * ONES);
        return (letter | digit | underscore) & ~eight & HIGHS;
    }
}
