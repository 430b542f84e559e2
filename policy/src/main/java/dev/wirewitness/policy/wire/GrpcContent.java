package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Headers;
import java.util.Locale;
import java.util.Optional;

/**
 * How gRPC, gRPC-Web and Connect carry messages (gRPC over HTTP/2; gRPC-Web; Connect protocol).
 *
 * @param framed whether each message stands behind a flag byte and a length
 * @param json whether messages are JSON and not protobuf
 * @param base64 whether the whole content is base64 (grpc-web-text)
 * @param coding what a set compression flag means; {@code identity} when nothing is said
 */
record GrpcContent(Protocol protocol, boolean framed, boolean json, boolean base64, String coding) {
    enum Protocol {
        GRPC,
        GRPC_WEB,
        CONNECT,
        /** Protobuf without a protocol around it. */
        PLAIN
    }

    /** Flag bit: the message is compressed. */
    static final int COMPRESSED = 1;
    /** Flag bit of Connect: the last frame, with the error or the trailers as JSON. */
    static final int CONNECT_END = 2;
    /** Flag bit of gRPC-Web: the trailers. */
    static final int WEB_TRAILERS = 0x80;

    static Optional<GrpcContent> of(Headers headers) {
        String field = headers.first("content-type").orElse("");
        if (!field.regionMatches(true, 0, "application/", 0, 12)) {
            return Optional.empty();
        }
        int end = field.indexOf(';');
        String type = (end < 0 ? field : field.substring(0, end)).strip().toLowerCase(Locale.ROOT).substring(12);
        boolean json = type.endsWith("+json");
        if (type.equals("grpc") || type.startsWith("grpc+")) {
            return Optional.of(framed(Protocol.GRPC, json, false, headers, "grpc-encoding"));
        }
        if (type.equals("grpc-web") || type.startsWith("grpc-web+")) {
            return Optional.of(framed(Protocol.GRPC_WEB, json, false, headers, "grpc-encoding"));
        }
        if (type.equals("grpc-web-text") || type.startsWith("grpc-web-text+")) {
            return Optional.of(framed(Protocol.GRPC_WEB, json, true, headers, "grpc-encoding"));
        }
        if (type.startsWith("connect+")) {
            return Optional.of(framed(Protocol.CONNECT, json, false, headers, "connect-content-encoding"));
        }
        return switch (type) {
            case "proto" -> Optional.of(new GrpcContent(Protocol.CONNECT, false, false, false, "identity"));
            case "x-protobuf", "protobuf", "vnd.google.protobuf" ->
                Optional.of(new GrpcContent(Protocol.PLAIN, false, false, false, "identity"));
            default -> Optional.empty();
        };
    }

    private static GrpcContent framed(
            Protocol protocol, boolean json, boolean base64, Headers headers, String encoding) {
        String coding = headers.first(encoding).orElse("identity").strip().toLowerCase(Locale.ROOT);
        return new GrpcContent(protocol, true, json, base64, coding.isEmpty() ? "identity" : coding);
    }
}
