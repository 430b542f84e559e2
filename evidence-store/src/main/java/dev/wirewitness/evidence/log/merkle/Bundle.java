package dev.wirewitness.evidence.log.merkle;

import java.util.Arrays;

/**
 * An entry bundle (C2SP tlog-tiles): up to 256 entries, each a big-endian u16 length and its bytes, nothing before,
 * between or behind them.
 */
public final class Bundle {
    private final byte[] bytes;
    private final int[] starts;

    private Bundle(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** Reads a bundle of {@code count} entries; LogDamaged naming {@code where} when it is short, or too long. */
    public static Bundle parse(byte[] bytes, int count, String where) {
        int[] starts = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int length = at + 2 <= bytes.length ? (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF : 0;
            if (at + 2 + length > bytes.length || at + 2 > bytes.length) {
                throw new LogDamaged("entry bundle " + where + ": ends inside entry " + i + " of " + count
                        + " (expected: " + count + " whole entries)");
            }
            starts[i] = at + 2;
            at += 2 + length;
        }
        if (at != bytes.length) {
            throw new LogDamaged("entry bundle " + where + ": " + (bytes.length - at) + " trailing bytes behind entry "
                    + (count - 1) + " (expected: none)");
        }
        starts[count] = at + 2;
        return new Bundle(bytes, starts);
    }

    public int count() {
        return starts.length - 1;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int start(int entry) {
        return starts[entry];
    }

    public int end(int entry) {
        return starts[entry + 1] - 2;
    }

    public byte[] entry(int entry) {
        return Arrays.copyOfRange(bytes, start(entry), end(entry));
    }
}
