package dev.wirewitness.evidence.log.segment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment, big-endian.
 *
 * <pre>
 *   0 "WWSEG001" | 8 first 8 bytes of SHA-256(origin) | 16 first index | 24 root of the tree of that size (32)
 *   | 56 zero | 60 crc32c of bytes 0..60
 * </pre>
 *
 * The file's name is the first index in 20 digits and {@code .seg}. A segment ends where the next one begins: what
 * stands behind that index in the older one never became durable and does not count.
 */
record SegmentHeader(long origin, long firstIndex, byte[] root) {
    static final int LENGTH = 64;
    private static final long MAGIC = 0x57575345_47303031L;

    static String fileName(long firstIndex) {
        return String.format(Locale.ROOT, "%020d.seg", firstIndex);
    }

    /** The first index a file name states; empty for another file. */
    static Optional<Long> firstIndex(Path file) {
        String name = file.getFileName().toString();
        if (name.length() != 24 || !name.endsWith(".seg")) {
            return Optional.empty();
        }
        try {
            long first = Long.parseLong(name.substring(0, 20));
            return first < 0 ? Optional.empty() : Optional.of(first);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    byte[] encode() {
        byte[] header = new byte[LENGTH];
        Frame.putLong(header, 0, MAGIC);
        Frame.putLong(header, 8, origin);
        Frame.putLong(header, 16, firstIndex);
        System.arraycopy(root, 0, header, 24, 32);
        Frame.putInt(header, 60, checksum(header));
        return header;
    }

    static Optional<SegmentHeader> decode(byte[] bytes) {
        if (bytes.length < LENGTH
                || Frame.longAt(bytes, 0) != MAGIC
                || Frame.intAt(bytes, 60) != checksum(bytes)) {
            return Optional.empty();
        }
        return Optional.of(new SegmentHeader(
                Frame.longAt(bytes, 8), Frame.longAt(bytes, 16), Arrays.copyOfRange(bytes, 24, 56)));
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 60);
        return (int) crc.getValue();
    }
}
