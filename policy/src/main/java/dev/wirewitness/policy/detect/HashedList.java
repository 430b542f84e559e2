package dev.wirewitness.policy.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A list of terms or values that a policy finds without holding them: salted hashes, made by {@link HashedListWriter}.
 * Immutable; any thread.
 *
 * <p>The file, numbers big-endian: {@code wirewitness hashed list 2} and a line feed; the kind in one byte ({@code T}
 * terms in either case, {@code S} terms as they are written, {@code V} values); 32 bytes of salt; the number of entries (4
 * bytes); how many reaches follow (2 bytes) and those (4 bytes each), ascending: how many words a term has, or how many bytes a
 * form of a value, each number that occurs once; the number of longs of the filter (4 bytes) and those; the hashes of the
 * entries (8 bytes each), ascending as signed numbers. {@link SaltedHash} and {@link WordHash} say what is hashed how.
 */
public final class HashedList {
    static final byte[] MAGIC = "wirewitness hashed list 2\n".getBytes(StandardCharsets.US_ASCII);
    static final int SALT = 32;
    /** Entries of one list, values in all of their forms. */
    static final int MOST_ENTRIES = 20_000_000;
    /** Different lengths of terms or forms. */
    static final int MOST_REACHES = 4096;

    /** What is listed. */
    public enum Kind {
        /** Whole words, in either case. */
        TERMS('T'),
        /** Whole words, in the case they are written in. */
        CASED_TERMS('S'),
        /** Secrets of the company's own, wherever they stand, also encoded. */
        VALUES('V');

        final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        /** As people write it: {@code cased-terms}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final String id;
    private final Kind kind;
    final byte[] salt = new byte[SALT];
    final int[] reaches;
    final BlockedBloom filter;
    private final long[] hashes;

    private HashedList(String id, ByteBuffer file) {
        this.id = id;
        kind = kind(file);
        file.get(salt);
        int entries = number(file, "entries", 1, MOST_ENTRIES, Integer.BYTES);
        reaches = new int[number(file, "reaches", 1, MOST_REACHES, Short.BYTES)];
        for (int i = 0; i < reaches.length; i++) {
            reaches[i] = number(file, "reach", i == 0 ? 1 : reaches[i - 1] + 1, Integer.MAX_VALUE, Integer.BYTES);
        }
        int longs = number(file, "filter", BlockedBloom.FEWEST_LONGS, BlockedBloom.MOST_LONGS, Integer.BYTES);
        long rest = 8L * longs + 8L * entries;
        if (Integer.bitCount(longs) != 1 || file.remaining() != rest) {
            throw broken(file.remaining() + " bytes behind its head (expected: " + rest + ", the filter a power of two)");
        }
        filter = BlockedBloom.of(file.slice(file.position(), 8 * longs).order(ByteOrder.BIG_ENDIAN).asLongBuffer());
        hashes = new long[entries];
        file.position(file.position() + 8 * longs).asLongBuffer().get(hashes);
        for (int i = 1; i < entries; i++) {
            if (hashes[i] <= hashes[i - 1]) {
                throw broken("hash " + i + " is not greater than the one before");
            }
        }
    }

    /** Throws {@link InvalidDetector} where the bytes are no such list. */
    public static HashedList read(String id, byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        byte[] magic = new byte[Math.min(MAGIC.length, file.length)];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new InvalidDetector(id, -1, "no hashed list (expected: a file written by policy hash)");
        }
        try {
            return new HashedList(id, in);
        } catch (BufferUnderflowException e) {
            throw new InvalidDetector(id, -1, "hashed list: ends within its head (expected: a whole file)");
        }
    }

    private Kind kind(ByteBuffer file) {
        byte code = file.get();
        for (Kind known : Kind.values()) {
            if (known.code == code) {
                return known;
            }
        }
        throw broken("kind " + code + " (expected: T, S or V)");
    }

    private int number(ByteBuffer file, String what, int least, int most, int bytes) {
        int number = bytes == Short.BYTES ? file.getShort() & 0xffff : file.getInt();
        if (number < least || number > most) {
            throw broken(what + ": " + number + " (expected: " + least + " to " + most + ")");
        }
        return number;
    }

    private InvalidDetector broken(String why) {
        return new InvalidDetector(id, -1, "hashed list: " + why);
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** How many hashes it holds: each term once, each value once for each of its forms. */
    public int entries() {
        return hashes.length;
    }

    boolean listed(long hash) {
        return Arrays.binarySearch(hashes, hash) >= 0;
    }
}
