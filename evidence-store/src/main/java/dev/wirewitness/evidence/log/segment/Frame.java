package dev.wirewitness.evidence.log.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Frames of a segment, big-endian, padded with zeros to a multiple of 8 bytes.
 *
 * <pre>
 *   entry   0 u32 length of payload | 4 u32 crc | 8 u64 index | 16 payload | pad
 *   commit  0 u32 0x80000030        | 4 u32 crc | 8 u64 size  | 16 u64 entries in the batch
 *           | 24 u64 entries known durable when it was written | 32 root of the tree of that size (32) | 64
 * </pre>
 *
 * The checksum is CRC-32C over bytes 0..4 and from 8 to the end of the payload. Entries count only with a commit
 * behind them. Length 0 is the end: what is not yet written is zero.
 */
final class Frame {
    static final int HEAD = 16;
    static final int COMMIT = 64;
    static final int COMMIT_MARK = 0x80000030;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Frame() {}

    static int padded(int payload) {
        return HEAD + payload + 7 & ~7;
    }

    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    /** Puts head and padding around a payload that already stands at {@code at + HEAD}; returns the next place. */
    static int seal(byte[] to, int at, int payload, long index, CRC32C crc) {
        putInt(to, at, payload);
        putLong(to, at + 8, index);
        putInt(to, at + 4, checksum(to, at, payload, crc));
        int end = at + padded(payload);
        for (int i = at + HEAD + payload; i < end; i++) {
            to[i] = 0;
        }
        return end;
    }

    static int commit(byte[] to, int at, long size, long entries, long durable, byte[] root, CRC32C crc) {
        putInt(to, at, COMMIT_MARK);
        putLong(to, at + 8, size);
        putLong(to, at + 16, entries);
        putLong(to, at + 24, durable);
        System.arraycopy(root, 0, to, at + 32, 32);
        putInt(to, at + 4, checksum(to, at, COMMIT - HEAD, crc));
        return at + COMMIT;
    }

    static boolean isCommit(byte[] bytes, int at, int end, CRC32C crc) {
        return at + COMMIT <= end
                && intAt(bytes, at) == COMMIT_MARK
                && intAt(bytes, at + 4) == checksum(bytes, at, COMMIT - HEAD, crc);
    }

    /** Whether a whole entry frame of {@code index} stands at {@code at}. */
    static boolean isEntry(byte[] bytes, int at, int end, long index, CRC32C crc) {
        if (at + HEAD > end) {
            return false;
        }
        int payload = intAt(bytes, at);
        return payload > 0
                && payload <= 0xFFFF
                && at + padded(payload) <= end
                && longAt(bytes, at + 8) == index
                && intAt(bytes, at + 4) == checksum(bytes, at, payload, crc);
    }

    private static int checksum(byte[] bytes, int at, int payload, CRC32C crc) {
        crc.reset();
        crc.update(bytes, at, 4);
        crc.update(bytes, at + 8, 8 + payload);
        return (int) crc.getValue();
    }
}
