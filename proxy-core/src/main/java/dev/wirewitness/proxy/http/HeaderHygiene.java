package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What does not travel from one connection to the next (RFC 9110 section 7.6.1): fields named by Connection, and the
 * hop-by-hop fields by custom. Transfer-encoding and content-length stay: whoever sends settles the framing. Nothing
 * is added: no Via, no Forwarded.
 */
public final class HeaderHygiene {
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    /** Fields that frame, route, describe or authorize the message. */
    private static final Set<String> ESSENTIAL = Set.of(
            "accept", "authorization", "cache-control", "content-encoding", "content-length", "content-type", "cookie",
            "host", "set-cookie", "transfer-encoding");

    private static final Set<String> NEVER_TRAILING = Set.of(
            "authorization", "connection", "content-encoding", "content-length", "content-type", "cookie", "host",
            "keep-alive", "proxy-authorization", "proxy-connection", "set-cookie", "te", "trailer", "transfer-encoding",
            "upgrade");

    private HeaderHygiene() {}

    /**
     * Towards the origin; also narrows accept-encoding to codings we can read. That the client takes trailers stays
     * (RFC 9110 section 10.1.4): they are passed on, and over HTTP/2 origins ask for that word.
     */
    public static void request(HttpHeaders fields) {
        boolean trailers = fields.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
        common(fields);
        if (trailers) {
            fields.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
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

    private static void dropNamed(HttpHeaders fields, String value) {
        for (String token : value.split(",", 64)) {
            String name = token.strip();
            if (!name.isEmpty() && !ESSENTIAL.contains(name.toLowerCase(Locale.ROOT))) {
                fields.remove(name);
            }
        }
    }

    /**
     * Whether Connection names a field that is for the other end (RFC 9110 section 7.6.1: a sender must not): dropped
     * on the way, it would be seen by the inspection and not by the origin.
     */
    static boolean namesEssentials(HttpHeaders fields) {
        if (!fields.contains(HttpHeaderNames.CONNECTION)) {
            return false;
        }
        for (String value : fields.getAll(HttpHeaderNames.CONNECTION)) {
            if (HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(value)
                    || HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(value)) {
                continue;
            }
            for (String token : value.split(",", -1)) {
                if (ESSENTIAL.contains(token.strip().toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a field may stand in a trailer: none that frames, routes or decodes the message may. */
    static boolean mayTrail(CharSequence name) {
        return !NEVER_TRAILING.contains(name.toString().toLowerCase(Locale.ROOT));
    }
}
