package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The segment that is being written. Room is filled with zeros ahead of the frames, so that an fsync seldom has to
 * write the file's length as well. One thread.
 */
final class SegmentFile {
    private static final int STEP = 4 << 20;
    private static final byte[] ZEROS = new byte[64 << 10];

    private final Path path;
    private final Disk.OpenFile file;
    private final long capacity;
    private long allocated = SegmentHeader.LENGTH;
    private long end = SegmentHeader.LENGTH;

    private SegmentFile(Path path, Disk.OpenFile file, long capacity) {
        this.path = path;
        this.file = file;
        this.capacity = capacity;
    }

    /** Makes a segment, or replaces one of the same name, in which then nothing had become durable. */
    static SegmentFile create(Disk disk, Path folder, SegmentHeader header, long capacity) throws IOException {
        Path path = folder.resolve(SegmentHeader.fileName(header.firstIndex()));
        disk.replace(path, header.encode());
        return new SegmentFile(path, disk.open(path), capacity);
    }

    Path path() {
        return path;
    }

    long end() {
        return end;
    }

    /** Whether so many bytes more still belong into this segment; an empty one takes any batch. */
    boolean takes(int length) {
        return end + length <= capacity || end == SegmentHeader.LENGTH;
    }

    void append(byte[] bytes, int length) throws IOException {
        long needed = end + length;
        while (allocated < needed) {
            long until = Math.max(Math.min(allocated + STEP, capacity), needed);
            for (; allocated < until; allocated += ZEROS.length) {
                file.write(ZEROS, 0, ZEROS.length, allocated);
            }
        }
        file.write(bytes, 0, length, end);
        end = needed;
    }

    void force() throws IOException {
        file.force();
    }

    /** Cuts what stands behind {@code length}. */
    void truncate(long length) throws IOException {
        file.truncate(length);
    }

    void close() throws IOException {
        file.close();
    }
}
