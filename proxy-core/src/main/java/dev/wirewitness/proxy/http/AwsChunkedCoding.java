package dev.wirewitness.proxy.http;

import java.nio.ByteBuffer;

/**
 * The coding {@code aws-chunked} of AWS uploads: {@code size[;chunk-signature=…] CRLF data CRLF}, a chunk of size 0,
 * trailer lines, an empty line. Taken off to be inspected only: what is signed chunk by chunk cannot be edited.
 */
final class AwsChunkedCoding implements Coding {
    /** A size with its signature, or a trailer line. */
    private static final int LONGEST_LINE = 1024;

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILERS,
        ENDED
    }

    private State state = State.SIZE;
    private boolean begun;
    private boolean afterReturn;
    private long size;
    private int digits;
    private int line;

    @Override
    public boolean decode(ByteBuffer in, Sink out) {
        begun |= in.hasRemaining();
        while (in.hasRemaining()) {
            if (state == State.DATA) {
                int count = (int) Math.min(size, in.remaining());
                ByteBuffer piece = in.slice(in.position(), count);
                in.position(in.position() + count);
                size -= count;
                state = size == 0 ? State.DATA_END : State.DATA;
                if (!out.accept(piece)) {
                    return false;
                }
            } else if (state == State.ENDED || !take(in.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean take(byte b) {
        if (b == '\n') {
            return afterReturn && lineEnded();
        }
        if (afterReturn || ++line > LONGEST_LINE) {
            return false;
        }
        if (b == '\r') {
            afterReturn = true;
            return true;
        }
        return switch (state) {
            case SIZE -> b == ';' ? digits > 0 && extension() : digit(b);
            case EXTENSION, TRAILERS -> b >= ' ' && b != 0x7f;
            case DATA, DATA_END, ENDED -> false;
        };
    }

    private boolean extension() {
        state = State.EXTENSION;
        return true;
    }

    private boolean digit(byte b) {
        int value = b < 0 ? -1 : Character.digit(b, 16);
        size = size << 4 | value;
        return value >= 0 && ++digits <= 8;
    }

    private boolean lineEnded() {
        boolean empty = line == 1;
        afterReturn = false;
        line = 0;
        switch (state) {
            case SIZE, EXTENSION -> {
                if (digits == 0) {
                    return false;
                }
                digits = 0;
                state = size == 0 ? State.TRAILERS : State.DATA;
            }
            case DATA_END -> state = State.SIZE;
            case TRAILERS -> state = empty ? State.ENDED : State.TRAILERS;
            case DATA, ENDED -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean complete() {
        return state == State.ENDED || !begun;
    }

    @Override
    public void close() {
        // nothing native
    }
}
