package dev.wirewitness.evidence.log.merkle;

import java.util.Arrays;

/**
 * The right edge of a growing tree: one hash per complete subtree, which is all that appending and the root need.
 * One thread; {@link #copy} to hand it on.
 */
public final class Frontier {
    private final TreeHasher hasher = new TreeHasher();
    /** At {@code level}: root of the complete subtree of 2^level leaves, where that bit of the size is set. */
    private final byte[][] roots;

    private long size;

    public Frontier() {
        this(0, new byte[63][0]);
    }

    /** A frontier of {@code size} leaves; {@code roots[level]} wherever that bit of the size is set. */
    public Frontier(long size, byte[][] roots) {
        this.size = size;
        this.roots = Arrays.copyOf(roots, 63);
    }

    public Frontier copy() {
        return new Frontier(size, roots);
    }

    public long size() {
        return size;
    }

    /** Root of the complete subtree of {@code 2^level} leaves, where that bit of the size is set. */
    public byte[] subtree(int level) {
        return roots[level].clone();
    }

    public void add(byte[] leafHash) {
        byte[] hash = leafHash;
        int level = 0;
        while ((size >>> level & 1) == 1) {
            hash = hasher.node(roots[level], hash);
            level++;
        }
        roots[level] = hash;
        size++;
    }

    public byte[] root() {
        if (size == 0) {
            return hasher.empty();
        }
        int level = Long.numberOfTrailingZeros(size);
        byte[] hash = roots[level];
        for (level++; level < 63; level++) {
            if ((size >>> level & 1) == 1) {
                hash = hasher.node(roots[level], hash);
            }
        }
        return hash;
    }
}
