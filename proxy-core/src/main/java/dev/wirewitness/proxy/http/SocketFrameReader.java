package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads WebSocket frames (RFC 6455 section 5), strictly: no reserved bits or opcodes, lengths in their shortest form,
 * masks exactly where they belong, control frames whole and short, text in UTF-8, close codes that may be sent. Data
 * goes on piece by piece, however long its frame is, so nothing is gathered here. One connection, one thread.
 *
 * <pre>
 * byte 0   FIN(1) RSV(3) opcode(4)
 * byte 1   MASK(1) length(7); 126: two more bytes of length, 127: eight more
 *          masking key (4), where MASK is set; payload
 * </pre>
 */
public final class SocketFrameReader {
    /** What is read. Buffers are the taker's. Nothing follows after {@code closed} and {@code broken}. */
    public interface Sink {
        /** A piece of a message, unmasked. */
        void data(ByteBuf piece, boolean text, boolean first, boolean last);

        void ping(byte[] payload);

        void pong(byte[] payload);

        /** {@code code}: {@link #NO_CODE} where none was given. */
        void closed(int code, String reason);

        /** The bytes are no frames. {@code code}: what to close with. */
        void broken(int code, String why);
    }

    /** Close code for a close frame without one; never sent (RFC 6455 section 7.4.1). */
    public static final int NO_CODE = 1005;

    public static final int PROTOCOL_ERROR = 1002;
    public static final int BAD_DATA = 1007;
    public static final int UNEXPECTED = 1011;
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    static final int MAX_CONTROL = 125;

    private final boolean masked;
    private final byte[] head = new byte[14];
    private final Utf8 utf8 = new Utf8();
    private int headLength;
    private boolean inPayload;
    private int opcode;
    private boolean fin;
    private int mask;
    private int maskOffset;
    private long left;
    private byte[] control = new byte[0];
    private int controlLength;
    private boolean inMessage;
    private boolean text;
    private boolean first;
    private boolean over;

    /** {@code masked}: whether the peer is a client, whose frames must be masked (section 5.1). */
    public SocketFrameReader(boolean masked) {
        this.masked = masked;
    }

    /** Whether a close frame was read, or bytes that are no frames: what follows is ignored. */
    public boolean over() {
        return over;
    }

    /** Takes the bytes. */
    public void read(ByteBuf in, Sink sink) {
        try {
            while (!over && (in.isReadable() || (inPayload && left == 0))) {
                if (inPayload) {
                    payload(in, sink);
                } else {
                    head(in, sink);
                }
            }
        } finally {
            in.release();
        }
    }

    private void head(ByteBuf in, Sink sink) {
        while (in.isReadable() && headLength < headSize()) {
            head[headLength++] = in.readByte();
            if (headLength == 2 && !begins(sink)) {
                return;
            }
        }
        if (headLength >= 2 && headLength == headSize()) {
            headRead(sink);
        }
    }

    private int headSize() {
        if (headLength < 2) {
            return 2;
        }
        int length = head[1] & 0x7f;
        return 2 + (length == 127 ? 8 : length == 126 ? 2 : 0) + (masked ? 4 : 0);
    }

    /** Checks what the first two bytes say. */
    private boolean begins(Sink sink) {
        fin = head[0] < 0;
        opcode = head[0] & 0x0f;
        int length = head[1] & 0x7f;
        if ((head[0] & 0x70) != 0) {
            return broken(sink, "reserved bits are set, but no extension was agreed on");
        }
        if (masked != head[1] < 0) {
            return broken(sink, masked ? "a client's frame is not masked" : "a server's frame is masked");
        }
        if (opcode >= CLOSE) {
            if (opcode > PONG) {
                return broken(sink, "opcode " + opcode + " is not defined");
            }
            if (!fin || length > MAX_CONTROL) {
                return broken(sink, "a control frame is fragmented or too long");
            }
            return true;
        }
        if (opcode > BINARY) {
            return broken(sink, "opcode " + opcode + " is not defined");
        }
        if ((opcode == CONTINUATION) != inMessage) {
            return broken(sink, inMessage ? "a message begins within another" : "a continuation of no message");
        }
        return true;
    }

    private void headRead(Sink sink) {
        int length = head[1] & 0x7f;
        int at = 2;
        left = length;
        if (length >= 126) {
            int bytes = length == 126 ? 2 : 8;
            left = 0;
            for (int i = 0; i < bytes; i++) {
                left = left << 8 | head[at++] & 0xff;
            }
            if (left < (bytes == 2 ? 126 : 0x10000)) { // negative: the highest bit is set
                broken(sink, "a length is not in its shortest form");
                return;
            }
        }
        if (masked) {
            mask = (head[at] & 0xff) << 24 | (head[at + 1] & 0xff) << 16 | (head[at + 2] & 0xff) << 8 | head[at + 3] & 0xff;
            maskOffset = 0;
        }
        headLength = 0;
        inPayload = true;
        if (opcode >= CLOSE) {
            control = new byte[(int) left];
            controlLength = 0;
        } else if (opcode != CONTINUATION) {
            inMessage = true;
            first = true;
            text = opcode == TEXT;
            utf8.reset();
        }
    }

    private void payload(ByteBuf in, Sink sink) {
        int count = (int) Math.min(left, in.readableBytes());
        if (masked && count > 0) {
            SocketFrames.mask(in, in.readerIndex(), count, Integer.rotateLeft(mask, 8 * maskOffset));
            maskOffset = (maskOffset + count) & 3;
        }
        left -= count;
        if (opcode >= CLOSE) {
            in.readBytes(control, controlLength, count);
            controlLength += count;
            if (left == 0) {
                inPayload = false;
                controlRead(sink);
            }
        } else {
            data(in, count, sink);
        }
    }

    private void data(ByteBuf in, int count, Sink sink) {
        boolean frameOver = left == 0;
        boolean last = frameOver && fin;
        inPayload = !frameOver;
        if (text && !(utf8.feed(in, in.readerIndex(), count) && (!last || utf8.complete()))) {
            over = true;
            sink.broken(BAD_DATA, "a text message is not UTF-8");
            return;
        }
        boolean begins = first;
        first = false;
        inMessage = !last;
        if (count > 0 || begins || last) {
            sink.data(count == 0 ? Unpooled.EMPTY_BUFFER : in.readRetainedSlice(count), text, begins, last);
        }
    }

    private void controlRead(Sink sink) {
        switch (opcode) {
            case PING -> sink.ping(control);
            case PONG -> sink.pong(control);
            default -> close(sink);
        }
    }

    private void close(Sink sink) {
        if (control.length == 0) {
            over = true;
            sink.closed(NO_CODE, "");
            return;
        }
        int code = control.length == 1 ? 0 : (control[0] & 0xff) << 8 | control[1] & 0xff;
        if (!sendable(code)) {
            broken(sink, "a close code that may not be sent");
            return;
        }
        utf8.reset();
        ByteBuf reason = Unpooled.wrappedBuffer(control, 2, control.length - 2);
        over = true;
        if (utf8.feed(reason, 0, reason.readableBytes()) && utf8.complete()) {
            sink.closed(code, reason.toString(StandardCharsets.UTF_8));
        } else {
            sink.broken(BAD_DATA, "the reason of a close frame is not UTF-8");
        }
    }

    /** RFC 6455 section 7.4 and the IANA registry: 1012 to 1014 were added later. */
    static boolean sendable(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    private boolean broken(Sink sink, String why) {
        over = true;
        sink.broken(PROTOCOL_ERROR, why);
        return false;
    }
}
