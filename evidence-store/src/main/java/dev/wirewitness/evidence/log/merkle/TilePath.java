package dev.wirewitness.evidence.log.merkle;

/**
 * Names of tiles and entry bundles below the log's folder (C2SP tlog-tiles): the number in groups of three digits,
 * all but the last prefixed with {@code x}; {@code .p/<width>} behind a tile that is not full.
 */
public final class TilePath {
    /** Hashes in a full tile, entries in a full bundle. */
    public static final int WIDTH = 256;

    private TilePath() {}

    public static String tile(int level, long index, int width) {
        return "tile/" + level + '/' + number(index) + partial(width);
    }

    public static String entries(long index, int width) {
        return "tile/entries/" + number(index) + partial(width);
    }

    /** The folder that holds the partial forms of a tile or bundle. */
    public static String partials(String fullPath) {
        return fullPath + ".p";
    }

    /** How many of the tile's hashes (or the bundle's entries, level 0) exist in a tree of {@code size}. */
    public static int width(int level, long index, long size) {
        long nodes = level >= 8 ? 0 : size >>> 8 * level;
        return (int) Math.max(0, Math.min(WIDTH, nodes - index * WIDTH));
    }

    private static String partial(int width) {
        if (width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("width: " + width + " (expected: 1-256)");
        }
        return width == WIDTH ? "" : ".p/" + width;
    }

    private static String number(long index) {
        StringBuilder path = new StringBuilder(threeDigits(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, 'x' + threeDigits(rest % 1000) + '/');
        }
        return path.toString();
    }

    private static String threeDigits(long n) {
        return n < 10 ? "00" + n : n < 100 ? "0" + n : Long.toString(n);
    }
}
