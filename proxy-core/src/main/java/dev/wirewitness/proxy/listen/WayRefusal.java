package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.act.FailureAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** "Not here" in the language of each client, so that it fails at once and says why instead of waiting. */
final class WayRefusal {
    private static final String MESSAGE = "not accepted on this port of the proxy (see the setting proxy.accept)";

    private WayRefusal() {}

    static ByteBuf of(FirstBytes first) {
        return switch (first) {
            case HTTP1 -> FailureAnswers.lastWords(403, "wirewitness_way_not_accepted", "HTTP: " + MESSAGE);
            case HTTP2 -> http2();
            // a fatal alert, handshake_failure (RFC 8446 section 6)
            case TLS -> bytes(0x15, 3, 3, 0, 2, 2, 40);
            // no acceptable methods (RFC 1928 section 3)
            case SOCKS5 -> bytes(5, 0xff);
            // request rejected or failed, in the answer of SOCKS4
            case SOCKS4 -> bytes(0, 0x5b, 0, 0, 0, 0, 0, 0);
            case PROXY_HEADER, NEED_MORE -> Unpooled.EMPTY_BUFFER;
        };
    }

    /** Our SETTINGS, then GOAWAY with HTTP_1_1_REQUIRED (RFC 9113 sections 3.4, 6.8 and 7). */
    private static ByteBuf http2() {
        byte[] debug = ("HTTP/2: " + MESSAGE).getBytes(StandardCharsets.US_ASCII);
        return Unpooled.buffer()
                .writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0})
                .writeMedium(8 + debug.length)
                .writeBytes(new byte[] {7, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                .writeInt(0xd)
                .writeBytes(debug);
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf out = Unpooled.buffer(values.length);
        for (int value : values) {
            out.writeByte(value);
        }
        return out;
    }
}
