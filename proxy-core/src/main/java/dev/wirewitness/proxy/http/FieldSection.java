package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A field section of HTTP/2, judged by the rules that hold for every one of them (RFC 9113 sections 8.2 and 8.3):
 * pseudo-headers first, known and once each, no field of a connection, no character that means something else in
 * HTTP/1.1. {@link #malformed} says what is wrong first; then nothing else is to be read.
 */
final class FieldSection {
    /** What it stands for, and so which pseudo-headers it may have. */
    enum Kind {
        REQUEST,
        ANSWER,
        TRAILERS
    }

    private static final HttpHeadersFactory CHECKED_HERE =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final AsciiString HOST = HttpHeaderNames.HOST;

    private final Kind kind;
    private final HttpHeaders fields = CHECKED_HERE.newHeaders();
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString protocol;
    private @Nullable AsciiString status;
    private @Nullable AsciiString host;
    private @Nullable StringBuilder cookie;
    private @Nullable String malformed;
    private long length = -1;

    private FieldSection(Kind kind) {
        this.kind = kind;
    }

    static FieldSection read(ReceivedHeaders received, Kind kind) {
        FieldSection section = new FieldSection(kind);
        section.read(received);
        return section;
    }

    private void read(ReceivedHeaders received) {
        int count = received.count();
        int at = 0;
        while (at < count && isPseudo(received.name(at)) && malformed == null) {
            pseudo(received.name(at), received.value(at));
            at++;
        }
        if (authority != null) {
            fields.add(HOST, authority);
        }
        while (at < count && malformed == null) {
            regular(received.name(at), received.value(at));
            at++;
        }
        if (cookie != null) {
            fields.add(HttpHeaderNames.COOKIE, cookie.toString());
        }
    }

    private static boolean isPseudo(AsciiString name) {
        return !name.isEmpty() && name.byteAt(0) == ':';
    }

    private void pseudo(AsciiString name, AsciiString value) {
        if (!FieldRules.isVisible(value)) {
            malformed = "a pseudo-header is empty, or holds a blank or control character (expected: visible ASCII)";
        } else if (kind == Kind.REQUEST && name.contentEquals(":method")) {
            method = once(method, value);
        } else if (kind == Kind.REQUEST && name.contentEquals(":path")) {
            path = once(path, value);
        } else if (kind == Kind.REQUEST && name.contentEquals(":scheme")) {
            scheme = once(scheme, value);
        } else if (kind == Kind.REQUEST && name.contentEquals(":authority")) {
            authority = once(authority, value);
        } else if (kind == Kind.REQUEST && name.contentEquals(":protocol")) {
            protocol = once(protocol, value);
        } else if (kind == Kind.ANSWER && name.contentEquals(":status")) {
            status = once(status, value);
        } else {
            malformed = "a pseudo-header does not belong here (expected: those of RFC 9113 section 8.3 for this message)";
        }
    }

    private AsciiString once(@Nullable AsciiString before, AsciiString value) {
        if (before != null) {
            malformed = "a pseudo-header is there twice (expected: once)";
        }
        return value;
    }

    private void regular(AsciiString name, AsciiString value) {
        if (!FieldRules.isName(name)) {
            malformed = isPseudo(name)
                    ? "a pseudo-header comes after a field (expected: before all fields)"
                    : "the name of a field is no token in lower case";
        } else if (!FieldRules.isValue(value)) {
            malformed = "the value of a field holds a control character, or begins or ends with a blank";
        } else if (FieldRules.isOfConnection(name, value)) {
            malformed = "a field speaks of the connection (expected: none such in HTTP/2)";
        } else if (HttpHeaderNames.CONTENT_LENGTH.equals(name)) {
            length(value);
        } else if (HOST.equals(name)) {
            host(value);
        } else if (kind == Kind.REQUEST && HttpHeaderNames.COOKIE.equals(name)) {
            cookie(value);
        } else {
            fields.add(name, value);
        }
    }

    private void length(AsciiString value) {
        long said = FieldRules.length(value);
        if (said < 0 || length >= 0 || kind == Kind.TRAILERS) {
            malformed = "content-length is no number, or there twice, or in trailers (expected: once, at the head)";
            return;
        }
        length = said;
        fields.add(HttpHeaderNames.CONTENT_LENGTH, value);
    }

    /** RFC 9113 section 8.3.1: host says what :authority says, or nothing. */
    private void host(AsciiString value) {
        if (kind != Kind.REQUEST || host != null || authority != null && !authority.contentEqualsIgnoreCase(value)) {
            malformed = "host does not belong here, is there twice, or differs from :authority";
            return;
        }
        host = value;
        if (authority == null) {
            fields.add(HOST, value);
        }
    }

    /** RFC 9113 section 8.2.3: crumbs become one field. */
    private void cookie(AsciiString value) {
        StringBuilder whole = cookie;
        if (whole == null) {
            cookie = new StringBuilder(value);
        } else {
            whole.append("; ").append(value);
        }
    }

    /** What is wrong with it, without anything the peer sent; nothing where it is sound. */
    @Nullable String malformed() {
        return malformed;
    }

    /** The fields; {@code :authority} is among them as host. */
    HttpHeaders fields() {
        return fields;
    }

    /** What content-length says, or -1. */
    long length() {
        return length;
    }

    @Nullable AsciiString method() {
        return method;
    }

    @Nullable AsciiString scheme() {
        return scheme;
    }

    @Nullable AsciiString authority() {
        return authority;
    }

    @Nullable AsciiString path() {
        return path;
    }

    @Nullable AsciiString protocol() {
        return protocol;
    }

    @Nullable AsciiString status() {
        return status;
    }
}
