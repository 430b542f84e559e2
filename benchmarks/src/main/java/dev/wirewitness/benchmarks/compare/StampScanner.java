package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import java.util.function.LongConsumer;

/** Finds the times that {@link Origin} writes into events, however the stream is cut. */
final class StampScanner {
    private static final int DIGITS = 16;

    private final LongConsumer micros;
    private int matched;
    private int digits;
    private long value;

    StampScanner(LongConsumer micros) {
        this.micros = micros;
    }

    void read(ByteBuf bytes) {
        for (int at = bytes.readerIndex(); at < bytes.writerIndex(); at++) {
            byte next = bytes.getByte(at);
            if (matched == Origin.STAMP.length()) {
                value = value << 4 | Character.digit(next, 16);
                if (++digits == DIGITS) {
                    micros.accept(value);
                    matched = 0;
                }
            } else {
                matched = next == Origin.STAMP.charAt(matched) ? matched + 1 : next == '"' ? 1 : 0;
                digits = 0;
                value = 0;
            }
        }
    }
}
