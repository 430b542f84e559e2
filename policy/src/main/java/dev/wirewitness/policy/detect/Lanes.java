package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Masks of 64 bytes each, by vectors of 64 bytes. Each method is one loop with few tables: the compiler keeps them in
 * registers, of which there are 32, and makes instructions of all calls only as long as the loop is short.
 */
final class Lanes {
    private static final VectorSpecies<Byte> WIDE = ByteVector.SPECIES_512;
    private static final int TABLE = 256;
    private static final int CALLS = 100;
    private static final int MOST_ROUNDS = 1_000;
    /** For one call of each method: compiled they take a hundred, and a few thousands before. */
    private static final long COMPILED_NANOS = 800;

    private static final byte[] BITS = bits();

    private Lanes() {}

    static boolean wide() {
        return ByteVector.SPECIES_PREFERRED == WIDE;
    }

    /**
     * Calls everything, each time for 64 bytes, until it is compiled to the end, which makes it hundreds of times faster;
     * false where {@code goOn}, or patience, ended first. {@code nanos} is a clock. Loops of many blocks would be interpreted for seconds before they
     * count as calls.
     */
    static boolean warmUp(BooleanSupplier goOn, LongSupplier nanos) {
        byte[] text = WarmUp.TEXT.repeat(2).getBytes(StandardCharsets.UTF_8);
        byte[] tables = Arrays.copyOf(text, 4 * TABLE);
        byte[] copy = new byte[WIDE.length()];
        long[] masks = new long[1];
        byte[] escaped = new String(text, StandardCharsets.UTF_8).replace(" ", "\\n").getBytes(StandardCharsets.UTF_8);
        long all = 0;
        for (int round = 0; round < MOST_ROUNDS && goOn.getAsBoolean(); round++) {
            long start = nanos.getAsLong();
            for (int at = 0; at < CALLS; at++) {
                windows(tables, text, at, 1, masks);
                windowsAgain(tables, text, at, 1, masks);
                all |= masks[0];
                members(tables, text, at, 1, masks);
                all |= masks[0];
                blanksBeforeCapitals(text, at, 1, masks);
                all |= masks[0] | words(text, at) | beyondAscii(text, at);
                all |= decode(tables, escaped, at, copy, 0, true, masks) | masks[0];
            }
            if (nanos.getAsLong() - start < CALLS * COMPILED_NANOS) {
                return all != 0;
            }
        }
        return false;
    }

    private static byte[] bits() {
        byte[] bits = new byte[WIDE.length()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) (1 << (i & 7));
        }
        return bits;
    }

    /**
     * Decodes up to 64 bytes: each backslash is left out, and what follows it replaced by its meaning. Returns how many bytes
     * stand in front of the first that takes more than that: a backslash behind which nothing has a meaning or the 64 bytes end,
     * a quote without a backslash (with {@code quotes}), what may begin a placeholder, a control character that is no white
     * space, no ASCII. Writes 64 bytes, the last of which mean nothing where fewer are decoded.
     *
     * @param meanings of 128 bytes behind a backslash, 0 where there is none
     * @param backslashes its first entry becomes the mask of those left out
     */
    static int decode(byte[] meanings, byte[] from, int at, byte[] to, int out, boolean quotes, long[] backslashes) {
        ByteVector bytes = ByteVector.fromArray(WIDE, from, at);
        VectorMask<Byte> slash = bytes.compare(VectorOperators.EQ, (byte) '\\');
        VectorMask<Byte> quote = bytes.compare(VectorOperators.EQ, (byte) '"');
        VectorMask<Byte> bracket = bytes.compare(VectorOperators.EQ, (byte) '[');
        VectorMask<Byte> below = bytes.compare(VectorOperators.LT, (byte) ' ');
        if (slash.or(quote).or(bracket).or(below).toLong() == 0) {
            backslashes[0] = 0;
            bytes.intoArray(to, out);
            return WIDE.length();
        }
        ByteVector meaning =
                bytes.selectFrom(ByteVector.fromArray(WIDE, meanings, 0), ByteVector.fromArray(WIDE, meanings, 64));
        long slashes = slash.toLong();
        long meaningful = meaning.compare(VectorOperators.NE, (byte) 0).toLong();
        long low = below.toLong();
        long white = bytes.compare(VectorOperators.EQ, (byte) '\n')
                .or(bytes.compare(VectorOperators.EQ, (byte) '\t'))
                .or(bytes.compare(VectorOperators.EQ, (byte) '\r'))
                .toLong();
        long brackets = bracket.toLong();
        long letters = bytes.compare(VectorOperators.EQ, PlaceholderForm.SECOND).toLong();
        long unescaped = quotes ? quote.toLong() & ~(slashes << 1) : 0;
        long stops = slashes & ~(meaningful >>> 1) | low & ~white | brackets & (letters >>> 1 | Long.MIN_VALUE) | unescaped;
        int count = Long.numberOfTrailingZeros(stops);
        slashes &= count == Long.SIZE ? -1 : (1L << count) - 1;
        backslashes[0] = slashes;
        if (slashes == 0) {
            bytes.intoArray(to, out);
        } else {
            bytes.blend(meaning, VectorMask.fromLong(WIDE, slashes << 1))
                    .compress(VectorMask.fromLong(WIDE, ~slashes))
                    .intoArray(to, out);
        }
        return count;
    }

    /** ASCII bytes whose entry in a table of 128 is not zero. */
    static void members(byte[] table, byte[] bytes, int from, int count, long[] masks) {
        ByteVector low = ByteVector.fromArray(WIDE, table, 0);
        ByteVector high = ByteVector.fromArray(WIDE, table, 64);
        for (int i = 0; i < count; i++) {
            ByteVector at = ByteVector.fromArray(WIDE, bytes, from + (i << 6));
            VectorMask<Byte> ascii = at.compare(VectorOperators.GE, (byte) 0);
            masks[i] = at.selectFrom(low, high).compare(VectorOperators.NE, (byte) 0).and(ascii).toLong();
        }
    }

    /** Of 64 bytes, those that are letters, digits or underscores of ASCII. */
    static long words(byte[] bytes, int at) {
        ByteVector all = ByteVector.fromArray(WIDE, bytes, at);
        return all.or((byte) 0x20)
                .sub((byte) 'a')
                .compare(VectorOperators.ULT, (byte) 26)
                .or(all.sub((byte) '0').compare(VectorOperators.ULT, (byte) 10))
                .or(all.compare(VectorOperators.EQ, (byte) '_'))
                .toLong();
    }

    /** Of 64 bytes, those beyond ASCII. */
    static long beyondAscii(byte[] bytes, int at) {
        return ByteVector.fromArray(WIDE, bytes, at).compare(VectorOperators.LT, (byte) 0).toLong();
    }

    /** Blanks before a capital letter, or before a byte that may begin a Latin one beyond ASCII. */
    static void blanksBeforeCapitals(byte[] bytes, int from, int count, long[] masks) {
        for (int i = 0; i < count; i++) {
            ByteVector at = ByteVector.fromArray(WIDE, bytes, from + (i << 6));
            ByteVector next = ByteVector.fromArray(WIDE, bytes, from + (i << 6) + 1);
            VectorMask<Byte> capital = next.sub((byte) 'A').compare(VectorOperators.ULT, (byte) 26);
            VectorMask<Byte> latin = next.sub((byte) 0xc3).compare(VectorOperators.ULT, (byte) 3);
            masks[i] = at.compare(VectorOperators.EQ, (byte) ' ').and(capital.or(latin)).toLong();
        }
    }

    /** {@link WindowFilter}'s first test; see there. */
    static void windows(byte[] tables, byte[] bytes, int from, int count, long[] masks) {
        for (int i = 0; i < count; i++) {
            int at = from + (i << 6);
            ByteVector x = folded(bytes, at);
            ByteVector y = folded(bytes, at + 1);
            ByteVector z = folded(bytes, at + 2);
            ByteVector x2 = doubled(x);
            ByteVector x8 = doubled(doubled(x2));
            ByteVector z4 = doubled(doubled(z));
            // 17 x + 3 y + z, and 10 x + y + 4 z
            ByteVector one = doubled(x8).add(x).add(doubled(y)).add(y).add(z);
            ByteVector two = x8.add(x2).add(y).add(z4);
            masks[i] = known(tables, 0, one, two, y);
        }
    }

    /** {@link WindowFilter}'s second test, added to the masks of the first. */
    static void windowsAgain(byte[] tables, byte[] bytes, int from, int count, long[] masks) {
        for (int i = 0; i < count; i++) {
            int at = from + (i << 6);
            ByteVector x = folded(bytes, at);
            ByteVector y = folded(bytes, at + 1);
            ByteVector z = folded(bytes, at + 2);
            ByteVector xy = x.add(y);
            ByteVector xy2 = doubled(xy);
            ByteVector z2 = doubled(z);
            // 6 x + 6 y + z, and x + 5 y + 6 z
            ByteVector one = xy2.add(doubled(xy2)).add(z);
            ByteVector two = xy.add(doubled(doubled(y))).add(z2).add(doubled(z2));
            masks[i] &= known(tables, 2 * TABLE, one, two, y);
        }
    }

    private static ByteVector folded(byte[] bytes, int at) {
        return ByteVector.fromArray(WIDE, bytes, at).or((byte) 0x20);
    }

    private static ByteVector doubled(ByteVector v) {
        return v.add(v);
    }

    /** Where both of a test's tables, which begin at {@code table}, know the two sums; {@code y}: the bytes in the middle. */
    private static long known(byte[] tables, int table, ByteVector one, ByteVector two, ByteVector y) {
        return entry(tables, table, one)
                .and(bit(two))
                .compare(VectorOperators.NE, (byte) 0)
                .and(entry(tables, table + TABLE, two)
                        .and(bit(one.lanewise(VectorOperators.XOR, y)))
                        .compare(VectorOperators.NE, (byte) 0))
                .toLong();
    }

    /** Of a table of 256 bytes. */
    private static ByteVector entry(byte[] tables, int table, ByteVector index) {
        ByteVector low = index.selectFrom(
                ByteVector.fromArray(WIDE, tables, table), ByteVector.fromArray(WIDE, tables, table + 64));
        ByteVector high = index.selectFrom(
                ByteVector.fromArray(WIDE, tables, table + 128), ByteVector.fromArray(WIDE, tables, table + 192));
        return low.blend(high, index.compare(VectorOperators.LT, (byte) 0));
    }

    /** The bit that the lowest three bits of each byte name. */
    private static ByteVector bit(ByteVector index) {
        return index.and((byte) 7).selectFrom(ByteVector.fromArray(WIDE, BITS, 0));
    }
}
