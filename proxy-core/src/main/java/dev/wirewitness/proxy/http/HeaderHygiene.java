package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * What does not travel from one connection to the next (RFC 9110 section 7.6.1): fields named by Connection, and the
 * hop-by-hop fields by custom. Transfer-encoding and content-length stay: whoever sends settles the framing. Nothing
 * is added: no Via, no Forwarded.
 */
public final class HeaderHygiene {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    private HeaderHygiene() {}

    /** Towards the origin; also narrows accept-encoding to codings we can read. */
    public static void request(HttpHeaders fields) {
        common(fields);
        fields.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
        fields.remove(HttpHeaderNames.EXPECT);
        fields.remove(HttpHeaderNames.TRAILER);
        List<String> accepted = fields.getAll(HttpHeaderNames.ACCEPT_ENCODING);
        if (!accepted.isEmpty()) {
            String all = accepted.size() == 1 ? accepted.getFirst() : String.join(", ", accepted);
            String narrowed = AcceptEncoding.narrow(all);
            if (accepted.size() > 1 || !narrowed.equals(all)) {
                fields.set(HttpHeaderNames.ACCEPT_ENCODING, narrowed);
            }
        }
    }

    /** Towards the client. */
    public static void answer(HttpHeaders fields) {
        common(fields);
        fields.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
    }

    private static void common(HttpHeaders fields) {
        List<String> connection = fields.getAll(HttpHeaderNames.CONNECTION);
        for (String value : connection) {
            if (!HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(value)
                    && !HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(value)) {
                dropNamed(fields, value);
            }
        }
        fields.remove(HttpHeaderNames.CONNECTION);
        fields.remove(PROXY_CONNECTION);
        fields.remove(KEEP_ALIVE);
        fields.remove(HttpHeaderNames.TE);
        fields.remove(HttpHeaderNames.UPGRADE);
    }

    /** Fields that frame the message or route it cannot be named away. */
    private static void dropNamed(HttpHeaders fields, String value) {
        for (String token : value.split(",", 64)) {
            String name = token.strip();
            if (!name.isEmpty()
                    && !HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                    && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                    && !HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)
                    && !HttpHeaderNames.CONTENT_ENCODING.contentEqualsIgnoreCase(name)) {
                fields.remove(name);
            }
        }
    }
}
