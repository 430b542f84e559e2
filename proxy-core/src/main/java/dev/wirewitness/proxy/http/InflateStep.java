package dev.wirewitness.proxy.http;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Drives an {@link Inflater} over one buffer; what gzip and deflate share. */
final class InflateStep {
    /** Where it stopped. */
    enum Stop {
        INPUT_USED,
        STREAM_ENDED,
        MALFORMED,
        SINK_FULL
    }

    private InflateStep() {}

    /** Leaves {@code in} behind the last byte used. The output stands in {@code chunk} while the sink looks at it. */
    static Stop run(Inflater inflater, ByteBuffer in, byte[] chunk, Coding.Sink out) {
        inflater.setInput(in);
        try {
            while (true) {
                int count = inflater.inflate(chunk, 0, chunk.length);
                if (count > 0 && !out.accept(ByteBuffer.wrap(chunk, 0, count))) {
                    return Stop.SINK_FULL;
                }
                if (inflater.finished()) {
                    return Stop.STREAM_ENDED;
                }
                if (inflater.needsDictionary()) {
                    return Stop.MALFORMED;
                }
                if (count < chunk.length && inflater.needsInput()) {
                    return Stop.INPUT_USED;
                }
                if (count == 0) {
                    return Stop.MALFORMED;
                }
            }
        } catch (DataFormatException e) {
            return Stop.MALFORMED;
        }
    }
}
