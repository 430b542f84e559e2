package dev.wirewitness.evidence.log.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Rolls leaf hashes up into tiles: holds the one unfinished tile of each level. One thread.
 */
public final class TileEdge {
    /** A tile, or as much of it as there is. */
    public record Partial(int level, long index, int width, byte[] hashes) {}

    private static final int LEVELS = 8;

    private final TreeHasher hasher = new TreeHasher();
    private final byte[][] tiles = new byte[LEVELS][TilePath.WIDTH * TreeHasher.HASH];
    private long size;

    /** An empty tree. */
    public TileEdge() {}

    /** The edge of a tree of {@code size} leaves, read from its tiles. */
    public TileEdge(TileFolder folder, long size) {
        this(folder, size, size);
    }

    /** The edge as it was when there were {@code size} leaves, read from the tiles of the tree of {@code now}. */
    public TileEdge(TileFolder folder, long size, long now) {
        this.size = size;
        for (Partial partial : shape(size)) {
            byte[] hashes = folder.tile(
                    partial.level(), partial.index(), TilePath.width(partial.level(), partial.index(), now));
            System.arraycopy(hashes, 0, tiles[partial.level()], 0, partial.width() * TreeHasher.HASH);
        }
    }

    public long size() {
        return size;
    }

    /** The tiles that become full with this leaf, lowest level first; it is not added yet. */
    public List<Partial> fullWith(byte[] leafHash) {
        List<Partial> full = new ArrayList<>();
        byte[] hash = leafHash;
        for (int level = 0; level < LEVELS && slot(level) == TilePath.WIDTH - 1; level++) {
            byte[] hashes = tiles[level].clone();
            System.arraycopy(hash, 0, hashes, (TilePath.WIDTH - 1) * TreeHasher.HASH, TreeHasher.HASH);
            full.add(new Partial(level, size >>> 8 * (level + 1), TilePath.WIDTH, hashes));
            hash = hasher.subtree(hashes, 0, TilePath.WIDTH);
        }
        return full;
    }

    /**
     * Adds the leaves of a whole level 0 tile at once, where the last one ended.
     *
     * @param root over its hashes
     * @return the tiles above it that become full with it, lowest level first
     */
    public List<Partial> addTile(byte[] root) {
        if (slot(0) != 0) {
            throw new IllegalStateException("size: " + size + " (expected: a multiple of 256)");
        }
        List<Partial> full = new ArrayList<>();
        raise(1, root, level ->
                full.add(new Partial(level, size >>> 8 * (level + 1), TilePath.WIDTH, tiles[level].clone())));
        size += TilePath.WIDTH;
        return full;
    }

    public void add(byte[] leafHash) {
        raise(0, leafHash, level -> {});
        size++;
    }

    /** Puts a hash in its place, and the hash of each tile that becomes full with it into the one above. */
    private void raise(int from, byte[] first, IntConsumer full) {
        byte[] hash = first;
        for (int level = from; level < LEVELS; level++) {
            int slot = slot(level);
            System.arraycopy(hash, 0, tiles[level], slot * TreeHasher.HASH, TreeHasher.HASH);
            if (slot < TilePath.WIDTH - 1) {
                break;
            }
            full.accept(level);
            hash = hasher.subtree(tiles[level], 0, TilePath.WIDTH);
        }
    }

    private int slot(int level) {
        return (int) (size >>> 8 * level & 0xFF);
    }

    /** The unfinished tiles of this moment. */
    public List<Partial> partials() {
        return shape(size).stream()
                .map(p -> new Partial(
                        p.level(),
                        p.index(),
                        p.width(),
                        Arrays.copyOf(tiles[p.level()], p.width() * TreeHasher.HASH)))
                .toList();
    }

    /** The root of the tree. */
    public byte[] root() {
        byte[][] roots = new byte[63][0];
        for (int level = 0; level < 63; level++) {
            if ((size >>> level & 1) == 1) {
                int count = 1 << level % 8;
                int first = (int) ((size >>> level & ~1L) * count & 0xFF);
                roots[level] = hasher.subtree(tiles[level / 8], first, count);
            }
        }
        return new Frontier(size, roots).root();
    }

    private static List<Partial> shape(long size) {
        List<Partial> partials = new ArrayList<>();
        for (int level = 0; level < LEVELS && size >>> 8 * level > 0; level++) {
            long nodes = size >>> 8 * level;
            int width = (int) (nodes & 0xFF);
            if (width > 0) {
                partials.add(new Partial(level, nodes >>> 8, width, new byte[0]));
            }
        }
        return partials;
    }
}
