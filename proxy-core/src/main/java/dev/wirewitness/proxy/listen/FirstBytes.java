package dev.wirewitness.proxy.listen;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a client speaks, by its first bytes. What is none of the others is HTTP/1.1, whose reader then says what was
 * expected. No more than {@link #MOST} bytes are ever needed.
 */
enum FirstBytes {
    NEED_MORE,
    PROXY_HEADER,
    TLS,
    SOCKS4,
    SOCKS5,
    HTTP2,
    HTTP1;

    /** The client preface of HTTP/2 (RFC 9113 section 3.4). */
    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    static final int MOST = PREFACE.length;

    private static final int TLS_HANDSHAKE = 0x16;

    /** Does not move the reader index. */
    static FirstBytes of(ByteBuf in) {
        if (!in.isReadable()) {
            return NEED_MORE;
        }
        return switch (in.getUnsignedByte(in.readerIndex())) {
            case TLS_HANDSHAKE -> TLS;
            case 5 -> SOCKS5;
            case 4 -> SOCKS4;
            case '\r', 'P' -> longer(in);
            default -> HTTP1;
        };
    }

    /** {@code POST}, {@code PUT}, empty lines before a request (RFC 9112 section 2.2) begin like others. */
    private static FirstBytes longer(ByteBuf in) {
        boolean open = false;
        for (Beginning each : Beginning.ALL) {
            int same = same(in, each.bytes);
            if (same == each.bytes.length) {
                return each.means;
            }
            open |= same == in.readableBytes();
        }
        return open ? NEED_MORE : HTTP1;
    }

    /** How many of the first bytes are those of {@code beginning}. */
    private static int same(ByteBuf in, byte[] beginning) {
        int length = Math.min(in.readableBytes(), beginning.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != beginning[i]) {
                return i;
            }
        }
        return length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record Beginning(FirstBytes means, byte[] bytes) {
        static final Beginning[] ALL = {
            new Beginning(HTTP2, PREFACE),
            new Beginning(PROXY_HEADER, ascii(ProxyHeader.V1)),
            new Beginning(PROXY_HEADER, ProxyHeader.V2)
        };
    }
}
