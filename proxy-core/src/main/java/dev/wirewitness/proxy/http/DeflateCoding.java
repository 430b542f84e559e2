package dev.wirewitness.proxy.http;

import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The coding {@code deflate}: the zlib format (RFC 1950) as it is defined, or bare deflate data (RFC 1951) as many
 * send it. The first two bytes tell: a zlib header is divisible by 31 and names method 8.
 */
final class DeflateCoding implements Coding {
    private final byte[] chunk = new byte[CHUNK];
    private @Nullable Inflater inflater;
    private int first = -1;
    private boolean ended;
    private boolean closed;

    @Override
    public boolean decode(ByteBuffer in, Sink out) {
        if (!in.hasRemaining()) {
            return true;
        }
        if (ended || closed) {
            return false;
        }
        if (inflater != null) {
            return inflate(inflater, in, out);
        }
        if (first < 0) {
            first = in.get() & 0xff;
            if (!in.hasRemaining()) {
                return true;
            }
        }
        int second = in.get(in.position()) & 0xff;
        boolean zlib = (first & 0x0f) == 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 == 0;
        inflater = new Inflater(!zlib);
        return inflate(inflater, ByteBuffer.wrap(new byte[] {(byte) first}), out) && inflate(inflater, in, out);
    }

    private boolean inflate(Inflater inflater, ByteBuffer in, Sink out) {
        InflateStep.Stop stop = InflateStep.run(inflater, in, chunk, out);
        ended = stop == InflateStep.Stop.STREAM_ENDED;
        return ended ? !in.hasRemaining() : stop == InflateStep.Stop.INPUT_USED;
    }

    @Override
    public boolean complete() {
        return ended || (inflater == null && first < 0);
    }

    @Override
    public void close() {
        closed = true;
        if (inflater != null) {
            inflater.end();
        }
    }
}
