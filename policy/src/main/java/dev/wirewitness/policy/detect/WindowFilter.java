package dev.wirewitness.policy.detect;

/**
 * Tells of nearly each place of a text that none of some thousand windows of three bytes begins there. Two tests; each has
 * two sums of the bytes (modulo 256, case folded), and in a table of 256 bytes one sum names the byte, the other the bit.
 * The factors were chosen by lot, as those that are made of few additions and let the fewest places of source code and
 * prose through: 4.2 per cent, where 3.1 begin a window. Immutable.
 */
final class WindowFilter implements MaskedPlaces.Masks {
    /** {{@code x, y, z}} of one sum and the other, for each test: what {@link Lanes} computes. */
    private static final int[][][] FACTORS = {
        {{17, 3, 1}, {10, 1, 4}},
        {{6, 6, 1}, {1, 5, 6}}
    };

    private final byte[] tables = new byte[4 * 256];

    /** For windows as {@link AnchorIndex#window} gives them; 0 is none. */
    WindowFilter(int[] windows) {
        for (int window : windows) {
            for (int test = 0; window != 0 && test < FACTORS.length; test++) {
                int one = sum(FACTORS[test][0], window);
                int two = sum(FACTORS[test][1], window);
                int three = one ^ window >>> 8;
                tables[test * 512 + one] |= (byte) (1 << (two & 7));
                tables[test * 512 + 256 + two] |= (byte) (1 << (three & 7));
            }
        }
    }

    private static int sum(int[] factors, int window) {
        return factors[0] * (window & 255) + factors[1] * (window >>> 8 & 255) + factors[2] * (window >>> 16 & 255) & 255;
    }

    @Override
    public void fill(byte[] bytes, int from, int count, long[] masks) {
        Lanes.windows(tables, bytes, from, count, masks);
        Lanes.windowsAgain(tables, bytes, from, count, masks);
    }
}
