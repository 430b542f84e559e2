package dev.wirewitness.evidence.log.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * The tree of a given size as its tiles hold it: roots, and the proofs of RFC 6962 section 2.1. LogDamaged where a
 * tile is missing. One thread.
 */
public final class TileTree {
    private final TileFolder tiles;
    private final long size;
    private final TreeHasher hasher = new TreeHasher();

    public TileTree(TileFolder tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    /** The root of the first {@code leaves} leaves, at most the tree's size. */
    public byte[] root(long leaves) {
        return frontier(leaves).root();
    }

    /** The right edge of the tree when it had {@code leaves} leaves. */
    public Frontier frontier(long leaves) {
        byte[][] roots = new byte[63][0];
        long done = 0;
        for (int level = 62; level >= 0; level--) {
            if ((leaves >>> level & 1) == 1) {
                roots[level] = complete(level, done >>> level);
                done += 1L << level;
            }
        }
        return new Frontier(leaves, roots);
    }

    /** Sibling hashes from the leaf up (PATH of RFC 6962): the proof that it is in this tree. */
    public List<byte[]> inclusionProof(long index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index: " + index + " (expected: 0 <= index < " + size + ")");
        }
        List<byte[]> proof = new ArrayList<>();
        path(index, 0, size, proof);
        return proof;
    }

    /** The proof that this tree begins with the tree of {@code older} leaves (PROOF of RFC 6962). */
    public List<byte[]> consistencyProof(long older) {
        if (older < 1 || older > size) {
            throw new IllegalArgumentException("older size: " + older + " (expected: 1-" + size + ")");
        }
        List<byte[]> proof = new ArrayList<>();
        subProof(older, 0, size, true, proof);
        return proof;
    }

    private void path(long index, long from, long until, List<byte[]> proof) {
        if (until - from == 1) {
            return;
        }
        long middle = from + half(until - from);
        if (index < middle) {
            path(index, from, middle, proof);
            proof.add(range(middle, until));
        } else {
            path(index, middle, until, proof);
            proof.add(range(from, middle));
        }
    }

    private void subProof(long older, long from, long until, boolean known, List<byte[]> proof) {
        if (older == until) {
            if (!known) {
                proof.add(range(from, until));
            }
            return;
        }
        long middle = from + half(until - from);
        if (older <= middle) {
            subProof(older, from, middle, known, proof);
            proof.add(range(middle, until));
        } else {
            subProof(older, middle, until, false, proof);
            proof.add(range(from, middle));
        }
    }

    /** The largest power of two below {@code count}. */
    static long half(long count) {
        return Long.highestOneBit(count - 1);
    }

    private byte[] range(long from, long until) {
        long count = until - from;
        if (Long.bitCount(count) == 1) {
            return complete(Long.numberOfTrailingZeros(count), from / count);
        }
        long middle = from + half(count);
        byte[] left = range(from, middle);
        return hasher.node(left, range(middle, until));
    }

    /** Root of the complete subtree over the leaves {@code [index << level, (index + 1) << level)}. */
    private byte[] complete(int level, long index) {
        int tileLevel = level / 8;
        int count = 1 << level % 8;
        long first = index * count;
        long tile = first / TilePath.WIDTH;
        int width = TilePath.width(tileLevel, tile, size);
        return hasher.subtree(tiles.tile(tileLevel, tile, width), (int) (first % TilePath.WIDTH), count);
    }
}
