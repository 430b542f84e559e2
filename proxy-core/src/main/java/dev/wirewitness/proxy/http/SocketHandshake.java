package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of one WebSocket (RFC 6455 section 4), as the server of the client and as a client of the
 * origin. The two are apart: each side has a key of its own, and no extension is offered or accepted, since whoever
 * reads messages has to be able to read frames.
 */
public final class SocketHandshake {
    /** What a request for a WebSocket turned out to be. */
    public sealed interface Reading {
        /** No request for one. */
        record Other() implements Reading {}

        record Sound(SocketHandshake handshake) implements Reading {}

        /** {@code status}: 400, 426 for a version we do not speak, 501 for another protocol. */
        record Rejected(int status, String message) implements Reading {}
    }

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";

    /** Of the client; none over HTTP/2 (RFC 8441 section 5). */
    private final @Nullable String clientKey;
    private final List<String> protocols;
    private @Nullable String originKey;

    private SocketHandshake(@Nullable String clientKey, List<String> protocols) {
        this.clientKey = clientKey;
        this.protocols = protocols;
    }

    /** Reads a sound request head. */
    public static Reading read(HttpRequest request) {
        HttpHeaders fields = request.headers();
        if (request instanceof StreamRequest stream && !stream.protocol().isEmpty()) {
            return ofStream(stream);
        }
        String upgrade = fields.get(HttpHeaderNames.UPGRADE);
        if (upgrade == null || !RequestReader.hasToken(upgrade, "websocket")) {
            return new Reading.Other();
        }
        if (!request.method().equals(HttpMethod.GET) || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return new Reading.Rejected(400, "upgrade: websocket, but not by GET in HTTP/1.1");
        }
        if (!connectionUpgrades(fields)) {
            return new Reading.Rejected(400, "connection: without upgrade (expected: upgrade, for a WebSocket)");
        }
        if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING) || hasContent(fields)) {
            return new Reading.Rejected(400, "upgrade: websocket with content (expected: none)");
        }
        if (!isVersion(fields)) {
            return new Reading.Rejected(426, "sec-websocket-version: not known (expected: 13)");
        }
        List<String> keys = fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !isKey(keys.getFirst().strip())) {
            return new Reading.Rejected(400, "sec-websocket-key: not one of 16 bytes in base64");
        }
        return new Reading.Sound(new SocketHandshake(keys.getFirst().strip(), protocols(fields)));
    }

    /** An extended CONNECT (RFC 8441): there is no key, and 501 says that a protocol is not known here. */
    private static Reading ofStream(StreamRequest request) {
        if (!request.protocol().equals("websocket")) {
            return new Reading.Rejected(501, ":protocol: not known (expected: websocket)");
        }
        if (hasContent(request.headers())) {
            return new Reading.Rejected(400, ":protocol websocket with content-length (expected: none)");
        }
        return isVersion(request.headers())
                ? new Reading.Sound(new SocketHandshake(null, protocols(request.headers())))
                : new Reading.Rejected(400, "sec-websocket-version: not known (expected: 13)");
    }

    private static boolean isVersion(HttpHeaders fields) {
        List<String> versions = fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        return versions.size() == 1 && versions.getFirst().strip().equals(VERSION);
    }

    private static boolean connectionUpgrades(HttpHeaders fields) {
        for (String value : fields.getAll(HttpHeaderNames.CONNECTION)) {
            if (RequestReader.hasToken(value, "upgrade")) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasContent(HttpHeaders fields) {
        String length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && !length.equals("0");
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> protocols(HttpHeaders fields) {
        List<String> offered = new ArrayList<>();
        for (String value : fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String one : value.split(",", 64)) {
                offered.add(one.strip());
            }
        }
        return offered;
    }

    /** Makes the (cleaned) head of the request ours, towards the origin, over HTTP/1.1. */
    public void ask(HttpHeaders fields, SecureRandom random) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        originKey = key;
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        fields.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        fields.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
        fields.remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
        fields.remove(HttpHeaderNames.CONTENT_LENGTH);
    }

    /** What is wrong with the origin's acceptance, if anything is; {@code fields} as they came. */
    public Optional<String> flaw(HttpHeaders fields) {
        String key = originKey;
        if (key != null) {
            String upgrade = fields.get(HttpHeaderNames.UPGRADE);
            if (upgrade == null || !RequestReader.hasToken(upgrade, "websocket") || !connectionUpgrades(fields)) {
                return Optional.of("it switched to another protocol than WebSocket");
            }
            List<String> accepted = fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
            if (accepted.size() != 1 || !accepted.getFirst().strip().equals(accept(key))) {
                return Optional.of("its sec-websocket-accept does not fit");
            }
        }
        if (fields.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            return Optional.of("it uses an extension that was not offered");
        }
        List<String> chosen = fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (chosen.size() > 1 || (chosen.size() == 1 && !protocols.contains(chosen.getFirst().strip()))) {
            return Optional.of("it chose a sub-protocol that was not offered");
        }
        return Optional.empty();
    }

    /** Makes the (cleaned) head of the origin's acceptance ours, towards the client. */
    public void accept(HttpHeaders fields) {
        fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
        fields.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        String key = clientKey;
        if (key != null) {
            fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            fields.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1: missing (expected: in every JDK)", e);
        }
    }
}
