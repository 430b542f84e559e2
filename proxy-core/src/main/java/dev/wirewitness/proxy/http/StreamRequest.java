package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request head that came on a stream of HTTP/2: the target is its {@code :path}, its {@code :authority} stands in
 * host, and what HTTP/1.1 has no place for stands beside. An extended CONNECT (RFC 8441) is the GET that asks for the
 * same protocol in HTTP/1.1.
 */
public final class StreamRequest extends DefaultHttpRequest {
    private final String scheme;
    private final String protocol;

    private StreamRequest(HttpMethod method, String target, HttpHeaders fields, String scheme, String protocol) {
        super(HttpVersion.HTTP_1_1, method, target, fields);
        this.scheme = scheme;
        this.protocol = protocol;
    }

    /** {@code http} or {@code https} as the client wrote it; empty for a CONNECT. */
    public String scheme() {
        return scheme;
    }

    /** What an extended CONNECT (RFC 8441) asks for; empty for every other request. */
    public String protocol() {
        return protocol;
    }

    /** Of a section without fault; null where its pseudo-headers make no request (RFC 9113 sections 8.3.1 and 8.5). */
    static @Nullable StreamRequest of(FieldSection section) {
        if (section.method() == null || !FieldRules.isToken(section.method())) {
            return null;
        }
        HttpMethod method = HttpMethod.valueOf(section.method().toString());
        boolean tunnel = method.equals(HttpMethod.CONNECT) && section.protocol() == null;
        if (tunnel) {
            return section.authority() == null || section.scheme() != null || section.path() != null
                    ? null
                    : new StreamRequest(method, section.authority().toString(), section.fields(), "", "");
        }
        if (section.scheme() == null
                || section.path() == null
                || section.protocol() != null && !method.equals(HttpMethod.CONNECT)) {
            return null;
        }
        return new StreamRequest(
                section.protocol() == null ? method : HttpMethod.GET,
                section.path().toString(),
                section.fields(),
                section.scheme().toString(),
                Objects.toString(section.protocol(), ""));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
