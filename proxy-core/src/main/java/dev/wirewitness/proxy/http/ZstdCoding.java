package dev.wirewitness.proxy.http;

import com.github.luben.zstd.ZstdDirectBufferDecompressingStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The coding {@code zstd} (RFC 8878): frames one after another, windows up to 8 MiB as RFC 9659 has it. */
final class ZstdCoding implements Coding {
    private static final int MAX_WINDOW_LOG = 23;

    /** Between calls empty. */
    private final ByteBuffer source = ByteBuffer.allocateDirect(CHUNK).limit(0);

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private @Nullable ZstdDirectBufferDecompressingStreamNoFinalizer stream;
    private boolean closed;

    private ZstdCoding() {}

    /** Null where the native part does not load. */
    static @Nullable ZstdCoding open() {
        try {
            Native.load();
            return new ZstdCoding();
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            return null;
        }
    }

    @Override
    public boolean decode(ByteBuffer in, Sink out) {
        try {
            while (in.hasRemaining()) {
                if (closed) {
                    return false;
                }
                int length = Math.min(source.capacity(), in.remaining());
                source.clear().put(0, in, in.position(), length).limit(length);
                in.position(in.position() + length);
                if (!decodeSource(out)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean decodeSource(Sink out) throws IOException {
        if (stream == null || !stream.hasRemaining()) { // the reader is of no use beyond the end of a frame
            close();
            closed = false;
            stream = new ZstdDirectBufferDecompressingStreamNoFinalizer(source);
            stream.setLongMax(MAX_WINDOW_LOG);
        }
        boolean full = false;
        while (source.hasRemaining() || full) {
            chunk.clear();
            stream.read(chunk);
            full = !chunk.hasRemaining();
            if (chunk.position() > 0 && !out.accept(chunk.flip())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean complete() {
        return stream == null || !stream.hasRemaining();
    }

    @Override
    public void close() {
        closed = true;
        if (stream != null) {
            stream.close();
        }
    }
}
