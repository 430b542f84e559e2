package dev.wirewitness.proxy.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One content coding on its way off a body. Bytes beyond its end are malformed, whatever lenient readers do. */
sealed interface Coding permits GzipCoding, DeflateCoding, BrotliCoding, ZstdCoding, AwsChunkedCoding {
    /** Bytes given out at once. */
    int CHUNK = 16 * 1024;

    /** Takes decoded bytes, valid during the call; false: enough. */
    @FunctionalInterface
    interface Sink {
        boolean accept(ByteBuffer bytes);
    }

    /** Null for a coding that is unknown, or whose native part is missing on this machine. */
    static @Nullable Coding open(String name) {
        return switch (name) {
            case "gzip", "x-gzip" -> new GzipCoding();
            case "deflate" -> new DeflateCoding();
            case "br" -> Brotli4jLoader.isAvailable() ? BrotliCoding.open() : null;
            case "zstd" -> ZstdCoding.open();
            case "aws-chunked" -> new AwsChunkedCoding();
            default -> null;
        };
    }

    /** Takes all of {@code in}; false: malformed, or the sink had enough. */
    boolean decode(ByteBuffer in, Sink out);

    /** Whether the body may end here: nothing came at all, or the coding came to its end. */
    boolean complete();

    /** Frees native memory; again has no effect. */
    void close();
}
