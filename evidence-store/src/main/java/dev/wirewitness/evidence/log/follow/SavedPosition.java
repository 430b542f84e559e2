package dev.wirewitness.evidence.log.follow;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a reader of a log has come, in a file of its own: the next position and the leaf hash of the record before
 * it, which ties the file to the log. Saved after the reader has done with the records, so that an end at any moment
 * repeats records and loses none. One thread.
 */
public final class SavedPosition {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) ([0-9a-f]{64})\n");

    private final Path file;
    private final Disk disk;
    private final LongFunction<byte[]> entries;

    /** @param entries the log's records as bytes */
    public SavedPosition(Path file, Disk disk, LongFunction<byte[]> entries) {
        this.file = file;
        this.disk = disk;
        this.entries = entries;
    }

    /**
     * The position to go on from; the oldest record when nothing was saved yet.
     *
     * @param first the log's oldest record
     * @param size of the log
     * @throws LogDamaged when this log does not have the record that was read last
     * @throws IOException when the file cannot be read, or is none of ours
     */
    public long next(long first, long size) throws IOException {
        if (!Files.exists(file)) {
            return first;
        }
        Matcher saved = FORM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!saved.matches()) {
            throw new IOException("position " + file + ": not readable (expected: a number and a leaf hash); delete it to"
                    + " begin at the first record");
        }
        long next = Long.parseLong(saved.group(1));
        if (next < first) {
            throw new LogDamaged("position " + file + ": records " + next + " to " + (first - 1) + " were pruned before they"
                    + " were read; delete the file to begin at record " + first);
        }
        if (next > size || next > first && !leaf(next - 1).equals(saved.group(2))) {
            throw new LogDamaged("position " + file + ": the log does not have the record " + (next - 1) + " that was"
                    + " read last (expected: the same log, grown); verify the log, or delete the file to begin at the"
                    + " first record");
        }
        return next;
    }

    /** Every record before {@code next}, of which there is at least one, is dealt with. */
    public void save(long next) throws IOException {
        String leaf = leaf(next - 1);
        disk.replace(file.toAbsolutePath(), (next + " " + leaf + '\n').getBytes(StandardCharsets.US_ASCII));
    }

    private String leaf(long index) {
        return HexFormat.of().formatHex(new TreeHasher().leaf(entries.apply(index)));
    }
}
