package dev.wirewitness.evidence.log.merkle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The minimum index of a pruned log (C2SP tlog-tiles): the first record that is still there, a multiple of 256, in the
 * file {@code minindex}. Bundles and tiles that end at or before it are gone; whatever spans it stays, and with it the
 * root and every proof of and between what is left.
 */
public final class MinimumIndex {
    private MinimumIndex() {}

    public static Path file(Path folder) {
        return folder.resolve("minindex");
    }

    /** 0 for a log that was never pruned; LogDamaged when the file holds anything else. */
    public static long read(Path folder) throws IOException {
        Path file = file(folder);
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!text.matches("[0-9]{1,18}\n") || Long.parseLong(text.strip()) % TilePath.WIDTH != 0) {
            throw new LogDamaged("file " + file + ": not readable (expected: a multiple of 256); restore it from a backup");
        }
        return Long.parseLong(text.strip());
    }

    public static byte[] text(long minimum) {
        return (minimum + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** What to say of a record that is gone. */
    public static IndexOutOfBoundsException gone(long index, long minimum) {
        return new IndexOutOfBoundsException("index: " + index + " (expected: " + minimum
                + " or above; older records were pruned)");
    }
}
