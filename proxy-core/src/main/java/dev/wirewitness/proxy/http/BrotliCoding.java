package dev.wirewitness.proxy.http;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The coding {@code br} (RFC 7932): windows up to 16 MiB, no large-window extension, no dictionary. */
final class BrotliCoding implements Coding {
    private final DecoderJNI.Wrapper decoder;
    private boolean begun;
    private boolean ended;
    private boolean closed;

    private BrotliCoding(DecoderJNI.Wrapper decoder) {
        this.decoder = decoder;
    }

    /** Null where no native memory is to be had. */
    static @Nullable BrotliCoding open() {
        try {
            return new BrotliCoding(new DecoderJNI.Wrapper(CHUNK));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public boolean decode(ByteBuffer in, Sink out) {
        if (!in.hasRemaining()) {
            return true;
        }
        if (ended || closed) {
            return false;
        }
        begun = true;
        while (true) {
            switch (decoder.getStatus()) {
                case OK -> decoder.push(0);
                case NEEDS_MORE_OUTPUT -> {
                    if (!out.accept(decoder.pull(CHUNK))) {
                        return false;
                    }
                }
                case NEEDS_MORE_INPUT -> {
                    if (!drain(out)) {
                        return false;
                    }
                    if (!in.hasRemaining()) {
                        return true;
                    }
                    push(in);
                }
                case DONE -> {
                    ended = drain(out);
                    return ended && !in.hasRemaining();
                }
                case ERROR -> {
                    return false;
                }
            }
        }
    }

    private boolean drain(Sink out) {
        while (decoder.hasOutput()) {
            if (!out.accept(decoder.pull(CHUNK))) {
                return false;
            }
        }
        return true;
    }

    private void push(ByteBuffer in) {
        ByteBuffer window = decoder.getInputBuffer();
        window.clear();
        int length = Math.min(window.remaining(), in.remaining());
        window.put(0, in, in.position(), length);
        in.position(in.position() + length);
        decoder.push(length);
    }

    @Override
    public boolean complete() {
        return ended || !begun;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            decoder.destroy();
        }
    }
}
