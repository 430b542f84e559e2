package dev.wirewitness.evidence.log.merkle;

import java.util.Arrays;

/** Hashes side by side, as a tile holds them. */
public final class TileHashes {
    private TileHashes() {}

    public static byte[] join(byte[][] hashes) {
        byte[] tile = new byte[hashes.length * TreeHasher.HASH];
        for (int i = 0; i < hashes.length; i++) {
            System.arraycopy(hashes[i], 0, tile, i * TreeHasher.HASH, TreeHasher.HASH);
        }
        return tile;
    }

    /** The hashes of a tile; a piece behind the last whole one is left out. */
    public static byte[][] split(byte[] tile) {
        byte[][] hashes = new byte[tile.length / TreeHasher.HASH][];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = Arrays.copyOfRange(tile, i * TreeHasher.HASH, (i + 1) * TreeHasher.HASH);
        }
        return hashes;
    }

    /** Whether both have the same hashes, in any order. */
    public static boolean sameSet(byte[][] a, byte[][] b) {
        byte[][] left = a.clone();
        byte[][] right = b.clone();
        Arrays.sort(left, Arrays::compare);
        Arrays.sort(right, Arrays::compare);
        return Arrays.deepEquals(left, right);
    }
}
