package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.NotInspected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes the compression of single messages, within a limit for all of them together. One thread. */
final class MessageInflater {
    /** More than text compresses; less than a bomb. */
    private static final int MOST_RATIO = 200;
    private static final int ALWAYS = 64 << 10;
    private static final int MOST = 64 << 20;

    private final String coding;
    private final long limit;
    private final byte[] piece = new byte[8192];
    private long total;

    /** {@code length}: bytes of the whole content. */
    MessageInflater(String coding, int length) {
        this.coding = coding;
        limit = Math.min(MOST, ALWAYS + (long) length * MOST_RATIO);
    }

    /** Appends what {@code [from, to)} holds; why that was not possible, or null. */
    @Nullable NotInspected inflate(byte[] bytes, int from, int to, Utf8Out out) {
        if (!coding.equals("gzip") && !coding.equals("deflate")) {
            return NotInspected.UNSUPPORTED_CODING;
        }
        InputStream raw = new ByteArrayInputStream(bytes, from, to - from);
        try (InputStream in = coding.equals("gzip") ? new GZIPInputStream(raw, 512) : new InflaterInputStream(raw)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                total += count;
                if (total > limit) {
                    return NotInspected.DECOMPRESSION_LIMIT;
                }
                out.raw(piece, 0, count);
            }
            return null;
        } catch (IOException e) {
            return NotInspected.MALFORMED_CODING;
        }
    }
}
