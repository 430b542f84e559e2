package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Writes WebSocket frames (RFC 6455 section 5). Towards an origin we are a client: each frame is masked anew, with a
 * key nobody can predict (section 5.3). One connection, one thread.
 */
public final class SocketFrames {
    private static final int KEYS = 64;

    private final boolean masks;
    private final SecureRandom random;
    private byte[] keys = new byte[0];
    private int nextKey;

    /** {@code masks}: whether we write as a client. */
    public SocketFrames(boolean masks, SecureRandom random) {
        this.masks = masks;
        this.random = random;
    }

    /** A frame; takes the payload, whose bytes may be changed in place. */
    public ByteBuf frame(int opcode, boolean fin, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf head = Unpooled.buffer(14);
        head.writeByte((fin ? 0x80 : 0) | opcode);
        int mask = masks ? 0x80 : 0;
        if (length < 126) {
            head.writeByte(mask | length);
        } else if (length <= 0xffff) {
            head.writeByte(mask | 126).writeShort(length);
        } else {
            head.writeByte(mask | 127).writeLong(length);
        }
        if (masks) {
            int key = key();
            head.writeInt(key);
            mask(payload, payload.readerIndex(), length, key);
        }
        if (length == 0) {
            payload.release();
            return head;
        }
        return Unpooled.wrappedBuffer(head, payload);
    }

    public ByteBuf control(int opcode, byte[] payload) {
        return frame(opcode, true, Unpooled.wrappedBuffer(payload.clone()));
    }

    /** {@code reason}: cut to what fits, at a character. */
    public ByteBuf close(int code, String reason) {
        if (code == SocketFrameReader.NO_CODE) {
            return frame(SocketFrameReader.CLOSE, true, Unpooled.EMPTY_BUFFER);
        }
        byte[] text = cut(reason).getBytes(StandardCharsets.UTF_8);
        return frame(
                SocketFrameReader.CLOSE,
                true,
                Unpooled.buffer(2 + text.length).writeShort(code).writeBytes(text));
    }

    private static String cut(String reason) {
        int most = SocketFrameReader.MAX_CONTROL - 2;
        int end = 0;
        int bytes = 0;
        while (end < reason.length()) {
            int c = reason.codePointAt(end);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > most) {
                break;
            }
            end += Character.charCount(c);
        }
        return reason.substring(0, end);
    }

    private int key() {
        if (nextKey == keys.length) {
            keys = new byte[4 * KEYS];
            random.nextBytes(keys);
            nextKey = 0;
        }
        int key = (keys[nextKey] & 0xff) << 24
                | (keys[nextKey + 1] & 0xff) << 16
                | (keys[nextKey + 2] & 0xff) << 8
                | keys[nextKey + 3] & 0xff;
        nextKey += 4;
        return key;
    }

    /** Masks or unmasks in place. {@code key}: its highest byte is for the first byte. */
    static void mask(ByteBuf bytes, int from, int count, int key) {
        int at = from;
        int end = from + count;
        long wide = (key & 0xffffffffL) << 32 | key & 0xffffffffL;
        for (; end - at >= 8; at += 8) {
            bytes.setLong(at, bytes.getLong(at) ^ wide);
        }
        for (int i = 0; at < end; at++, i++) {
            bytes.setByte(at, bytes.getByte(at) ^ key >>> (24 - 8 * (i & 3)));
        }
    }
}
