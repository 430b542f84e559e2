package dev.wirewitness.proxy.http;

import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TunnelNames;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a request head that Netty read into ours, or says why it is none we carry. */
public final class RequestReader {
    private RequestReader() {}

    /** What a head turned out to be. */
    public sealed interface Reading {
        record Sound(RequestHead head) implements Reading {}

        /**
         * @param reason word for records
         * @param message for the client, without anything it sent
         * @param detail for the record: the names that differ
         */
        record Rejected(int status, String reason, String message, Optional<String> detail) implements Reading {
            Rejected(int status, String reason, String message) {
                this(status, reason, message, Optional.empty());
            }
        }
    }

    /**
     * Where requests on an opened tunnel go.
     *
     * @param host of the CONNECT that opened it, or the server name where that was an address
     * @param names what the client asked for on the way
     */
    public record Inside(boolean tls, String host, int port, TunnelNames names) {}

    /** {@code inside}: empty on a plain proxy connection, where targets are absolute. */
    public static Reading read(HttpRequest request, Optional<Inside> inside, int maxFields) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        if (request.headers().size() > maxFields) {
            return tooMany(maxFields);
        }
        if (!isToken(request.method().name())) {
            return bad("method: not a token (expected: letters such as GET)");
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return unknownVersion();
        }
        if (!isTarget(request.uri())) {
            return bad("target: a character that must be percent-encoded (expected: visible ASCII, no #)");
        }
        if (HeaderHygiene.namesEssentials(request.headers())) {
            return bad("connection: names a field that frames, routes or describes the request");
        }
        Reading.Rejected framing = framing(request);
        if (framing != null) {
            return framing;
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1)) {
            return bad("host header: " + hosts.size() + " of them (expected: one)");
        }
        if (request instanceof StreamRequest stream) {
            return ofStream(stream, hosts, inside);
        }
        return inside.isPresent() ? insideTunnel(request, hosts, inside.get()) : absolute(request, hosts);
    }

    /** What is wrong with a CONNECT for {@code to}, if anything: it has no content, and names one authority. */
    public static Optional<Reading.Rejected> wrongConnect(HttpRequest request, Authority to, int maxFields) {
        HttpHeaders fields = request.headers();
        if (fields.size() > maxFields) {
            return Optional.of(tooMany(maxFields));
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(unknownVersion());
        }
        String length = fields.get(HttpHeaderNames.CONTENT_LENGTH, "0");
        if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING) || !length.equals("0")) {
            return Optional.of(bad("CONNECT: with content (expected: none)"));
        }
        List<String> hosts = fields.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return Optional.of(bad("host header: " + hosts.size() + " of them (expected: one)"));
        }
        Optional<Authority> host = hosts.isEmpty() ? Optional.of(to) : Authority.parse(hosts.getFirst(), to.port());
        return host.equals(Optional.of(to))
                ? Optional.empty()
                : Optional.of(mismatch(
                        "host header",
                        "connect-host " + shown(to) + host.map(h -> ", host header " + shown(h)).orElse("")));
    }

    /** In HTTP/2 scheme, host and path come apart. */
    private static Reading ofStream(StreamRequest request, List<String> hosts, Optional<Inside> inside) {
        String scheme = request.scheme();
        if (inside.isPresent() && !scheme.equals(inside.get().tls ? "https" : "http")
                || !scheme.equals("http") && !scheme.equals("https")) {
            return bad(":scheme: not that of this connection (expected: "
                    + inside.map(to -> to.tls ? "https" : "http").orElse("http or https") + ")");
        }
        if (!isPath(request)) {
            return bad(":path: no path (expected: /path)");
        }
        int defaultPort = scheme.equals("https") ? 443 : 80;
        if (inside.isPresent()) {
            Inside to = inside.get();
            Reading.Rejected other = hostOf(hosts, to, defaultPort);
            return other != null ? other : sound(request, scheme, to.host, to.port, request.uri(), to.names);
        }
        Optional<Authority> named = Authority.parse(hosts.getFirst(), defaultPort);
        return named.isEmpty()
                ? bad(":authority: none (expected: host or host:port)")
                : sound(request, scheme, named.get().host(), named.get().port(), request.uri(), TunnelNames.NONE);
    }

    private static boolean isPath(HttpRequest request) {
        return request.uri().startsWith("/")
                || request.uri().equals("*") && request.method().equals(HttpMethod.OPTIONS);
    }

    private static Reading insideTunnel(HttpRequest request, List<String> hosts, Inside inside) {
        int defaultPort = inside.tls ? 443 : 80;
        String target = request.uri();
        String scheme = inside.tls ? "https" : "http";
        if (!isPath(request)) {
            String prefix = scheme + "://";
            if (!target.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return bad("target: neither a path nor an address of this host (expected: /path)");
            }
            Optional<Authority> named = Authority.parse(authorityOf(target, prefix.length()), defaultPort);
            if (named.isEmpty() || !named.get().host().equals(inside.host) || named.get().port() != inside.port) {
                return mismatch("target", named, inside);
            }
            target = pathOf(target, prefix.length());
        }
        Reading.Rejected other = hostOf(hosts, inside, defaultPort);
        return other != null ? other : sound(request, scheme, inside.host, inside.port, target, inside.names);
    }

    /** Whether host names what the tunnel is for, where it is there. */
    private static Reading.@Nullable Rejected hostOf(List<String> hosts, Inside inside, int defaultPort) {
        if (hosts.isEmpty()) {
            return null;
        }
        Optional<Authority> named = Authority.parse(hosts.getFirst(), defaultPort);
        if (named.isEmpty()) {
            return bad("host header: no authority (expected: host or host:port)");
        }
        boolean samePort = named.get().port() == inside.port || named.get().port() == defaultPort;
        return named.get().host().equals(inside.host) && samePort ? null : mismatch("host header", named, inside);
    }

    private static Reading absolute(HttpRequest request, List<String> hosts) {
        String prefix = "http://";
        String target = request.uri();
        if (!target.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return bad("target: not absolute (expected: http://host/path, as a proxy is asked; or CONNECT host:port)");
        }
        Optional<Authority> named = Authority.parse(authorityOf(target, prefix.length()), 80);
        if (named.isEmpty()) {
            return bad("target: no authority after http:// (expected: host or host:port)");
        }
        if (!hosts.isEmpty()) {
            Optional<Authority> host = Authority.parse(hosts.getFirst(), 80);
            if (host.isEmpty() || !host.get().equals(named.get())) {
                return mismatch(
                        "host header", "target " + shown(named.get()) + host.map(h -> ", host header " + shown(h)).orElse(""));
            }
        }
        String path = pathOf(target, prefix.length());
        if (request.method().equals(HttpMethod.OPTIONS) && target.indexOf('/', prefix.length()) < 0) {
            path = "*"; // RFC 9112 section 3.2.4
        }
        return sound(request, "http", named.get().host(), named.get().port(), path, TunnelNames.NONE);
    }

    private static Reading sound(
            HttpRequest request, String scheme, String host, int port, String target, TunnelNames names) {
        return new Reading.Sound(new RequestHead(
                request.method().name(), scheme, host, port, target, Heads.headers(request.headers()), names));
    }

    private static Reading.@Nullable Rejected framing(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            return bad("transfer-encoding: not understood (expected: chunked, once)");
        }
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return bad("transfer-encoding: in HTTP/1.0 (expected: content-length)");
        }
        if (request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return bad("transfer-encoding beside content-length (expected: one of them)");
        }
        return null;
    }

    private static Reading malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Reading.Rejected(414, "malformed_request", "request line: too long");
        }
        if (cause instanceof TooLongFrameException) {
            return new Reading.Rejected(431, "malformed_request", "header fields: too large");
        }
        return bad("the head is not HTTP/1.1 as RFC 9112 has it");
    }

    private static Reading.Rejected tooMany(int maxFields) {
        return new Reading.Rejected(
                431, "malformed_request", "header fields: too many (expected: at most " + maxFields + ")");
    }

    private static Reading.Rejected unknownVersion() {
        return new Reading.Rejected(505, "malformed_request", "version: not known (expected: HTTP/1.1)");
    }

    private static Reading.Rejected bad(String message) {
        return new Reading.Rejected(400, "malformed_request", message);
    }

    private static Reading.Rejected mismatch(String what, Optional<Authority> named, Inside inside) {
        String tunnel = inside.names.connectHost().map(host -> "connect-host " + host).orElse("host " + inside.host)
                + inside.names.sni().map(sni -> ", sni " + sni).orElse("");
        return mismatch(what, tunnel + ", port " + inside.port + named.map(n -> ", " + what + " " + shown(n)).orElse(""));
    }

    private static Reading.Rejected mismatch(String what, String detail) {
        return new Reading.Rejected(
                421,
                "name_mismatch",
                what + ": names another host than the connection is for (expected: the same)",
                Optional.of(detail));
    }

    private static String shown(Authority authority) {
        return authority.host() + ":" + authority.port();
    }

    private static String authorityOf(String target, int from) {
        return target.substring(from, authorityEnd(target, from));
    }

    private static String pathOf(String target, int from) {
        String path = target.substring(authorityEnd(target, from));
        return path.startsWith("/") ? path : "/" + path;
    }

    private static int authorityEnd(String target, int from) {
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return target.length();
    }

    private static boolean isToken(String method) {
        if (method.isEmpty() || method.length() > 32) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    /** Others are read in more than one way; a fragment never leaves a client (RFC 9112 section 3.2). */
    private static boolean isTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** Whether a Connection or Upgrade field holds this token; no allocation. */
    public static boolean hasToken(String value, String token) {
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int end = comma < 0 ? value.length() : comma;
            int start = from;
            while (start < end && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) {
                start++;
            }
            int stop = end;
            while (stop > start && (value.charAt(stop - 1) == ' ' || value.charAt(stop - 1) == '\t')) {
                stop--;
            }
            if (stop - start == token.length() && value.regionMatches(true, start, token, 0, token.length())) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

}
