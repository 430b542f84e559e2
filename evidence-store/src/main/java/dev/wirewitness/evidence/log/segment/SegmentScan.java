package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads a segment from its beginning: every batch that ends in a valid commit, until the first frame that is not
 * whole. Any bytes give an answer. One thread.
 */
public final class SegmentScan {
    /** Takes what a scan finds. */
    public interface Visitor {
        /** An entry of a batch whose commit is there. */
        void entry(long index, byte[] entry);

        /** The commit behind the entries given since the last one. */
        default void commit(long size, byte[] root) {}
    }

    /**
     * Where the scan ended.
     *
     * @param size entries up to the last commit, counted from the beginning of the log
     * @param end position behind the last commit
     * @param torn whether anything but zeros stands behind it
     * @param laterDurable the largest number of entries that a commit further on calls durable: above {@code size},
     *     entries are damaged that were acknowledged
     */
    public record End(long size, long end, boolean torn, long laterDurable) {}

    private final Path file;
    private final byte[] bytes;
    private final SegmentHeader header;
    private final CRC32C crc = new CRC32C();

    private SegmentScan(Path file, byte[] bytes, SegmentHeader header) {
        this.file = file;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Segments in the order of their records, without those whose entries all stand in full bundles, the first {@code
     * bundled}. They were deleted in order, but after a power cut any of them may be there again without its neighbours.
     */
    public static List<Path> needed(Path folder, long bundled) throws IOException {
        List<Path> segments = list(folder);
        int first = 0;
        while (first + 1 < segments.size() && firstIndex(segments.get(first + 1)) <= bundled) {
            first++;
        }
        return segments.subList(first, segments.size());
    }

    /** The segments of a log folder, oldest first. */
    public static List<Path> list(Path logFolder) throws IOException {
        Path folder = logFolder.resolve("seg");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> SegmentHeader.firstIndex(f).isPresent())
                    .sorted()
                    .toList();
        }
    }

    /** The index of the first entry of a segment file. */
    public static long firstIndex(Path segment) {
        return SegmentHeader.firstIndex(segment)
                .orElseThrow(() -> new IllegalArgumentException("file: " + segment + " (expected: a segment)"));
    }

    /** Reads the file and checks its header; LogDamaged when it is none of ours or damaged. */
    public static SegmentScan read(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        Optional<SegmentHeader> header = SegmentHeader.decode(bytes);
        if (header.isEmpty() || header.get().firstIndex() != firstIndex(segment)) {
            throw new LogDamaged("segment " + segment + ": header damaged (expected: WWSEG001, the first index of its"
                    + " name and a matching checksum); restore the file from a backup");
        }
        return new SegmentScan(segment, bytes, header.get());
    }

    public Path file() {
        return file;
    }

    /** Root of the tree before the first entry. */
    public byte[] rootBefore() {
        return header.root();
    }

    /** First 8 bytes of the SHA-256 of the log's origin. */
    public long origin() {
        return header.origin();
    }

    /** Gives {@code visitor} the committed entries below {@code limit}. */
    public End scan(long limit, Visitor visitor) {
        List<int[]> batch = new ArrayList<>();
        long size = header.firstIndex();
        int end = SegmentHeader.LENGTH;
        int at = end;
        while (size + batch.size() <= limit) {
            if (Frame.isCommit(bytes, at, bytes.length, crc)) {
                long after = size + batch.size();
                if (Frame.longAt(bytes, at + 8) != after || Frame.longAt(bytes, at + 16) != batch.size()) {
                    break;
                }
                size = give(batch, size, visitor);
                byte[] root = new byte[32];
                System.arraycopy(bytes, at + 32, root, 0, 32);
                visitor.commit(size, root);
                batch.clear();
                at += Frame.COMMIT;
                end = at;
            } else if (Frame.isEntry(bytes, at, bytes.length, size + batch.size(), crc)) {
                batch.add(new int[] {at + Frame.HEAD, Frame.intAt(bytes, at)});
                at += Frame.padded(Frame.intAt(bytes, at));
            } else {
                break;
            }
        }
        return new End(size, end, torn(end), laterDurable(at));
    }

    private long give(List<int[]> batch, long size, Visitor visitor) {
        long index = size;
        for (int[] place : batch) {
            byte[] entry = new byte[place[1]];
            System.arraycopy(bytes, place[0], entry, 0, entry.length);
            visitor.entry(index++, entry);
        }
        return index;
    }

    private boolean torn(int end) {
        for (int i = end; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private long laterDurable(int from) {
        long durable = -1;
        for (int at = from; at + Frame.COMMIT <= bytes.length; at += 8) {
            if (Frame.intAt(bytes, at) == Frame.COMMIT_MARK && Frame.isCommit(bytes, at, bytes.length, crc)) {
                durable = Math.max(durable, Frame.longAt(bytes, at + 24));
            }
        }
        return durable;
    }
}
