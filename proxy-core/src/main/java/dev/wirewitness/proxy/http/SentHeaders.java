package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/** Heads and trailers as HTTP/2 writes them: names in lower case, nothing of a connection (RFC 9113 section 8.2). */
final class SentHeaders {
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");

    private SentHeaders() {}

    static Http2Headers answer(HttpResponse head) {
        return ReadOnlyHttp2Headers.serverHeaders(false, head.status().codeAsText(), fields(head.headers()));
    }

    /** {@code tls}: whether the origin is asked over TLS. */
    static Http2Headers request(HttpRequest head, boolean tls) {
        CharSequence host = head.headers().get(HttpHeaderNames.HOST);
        return ReadOnlyHttp2Headers.clientHeaders(
                false,
                head.method().asciiName(),
                AsciiString.of(head.uri()),
                tls ? HTTPS : HTTP,
                AsciiString.of(host == null ? "" : host),
                fields(head.headers()));
    }

    static Http2Headers trailers(HttpHeaders trailers) {
        return ReadOnlyHttp2Headers.trailers(false, fields(trailers));
    }

    private static AsciiString[] fields(HttpHeaders fields) {
        AsciiString[] all = new AsciiString[2 * fields.size()];
        int end = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> each = fields.iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = each.next();
            AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
            AsciiString value = AsciiString.of(field.getValue());
            if (!FieldRules.isOfConnection(name, value)
                    && !HttpHeaderNames.HOST.equals(name)
                    && !HTTP2_SETTINGS.equals(name)) {
                all[end++] = name;
                all[end++] = value;
            }
        }
        return end == all.length ? all : Arrays.copyOf(all, end);
    }
}
