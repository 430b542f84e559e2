package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.GrpcContent.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Errors as gRPC, gRPC-Web and Connect carry them: in trailers, in a last frame of trailers, in a last frame of JSON,
 * or as the JSON of a unary answer. A refusal is {@code permission_denied}, which no client retries.
 */
public final class GrpcRefusal {
    private static final String CONNECT_VERSION = "connect-protocol-version";

    /** A gRPC status code (gRPC, doc/statuscodes.md) and Connect's word for it. */
    private enum Code {
        INVALID_ARGUMENT(3, "invalid_argument"),
        DEADLINE_EXCEEDED(4, "deadline_exceeded"),
        PERMISSION_DENIED(7, "permission_denied"),
        RESOURCE_EXHAUSTED(8, "resource_exhausted"),
        INTERNAL(13, "internal"),
        UNAVAILABLE(14, "unavailable");

        final int number;
        final String word;

        Code(int number, String word) {
            this.number = number;
            this.word = word;
        }

        static Code of(int status, boolean refused) {
            if (refused) {
                return PERMISSION_DENIED;
            }
            return switch (status) {
                case 413, 429, 431 -> RESOURCE_EXHAUSTED;
                case 403 -> PERMISSION_DENIED;
                case 408, 504 -> DEADLINE_EXCEEDED;
                case 502, 503 -> UNAVAILABLE;
                default -> status < 500 ? INVALID_ARGUMENT : INTERNAL;
            };
        }
    }

    private GrpcRefusal() {}

    /** Whether the request speaks one of these protocols. */
    static boolean speaks(RequestHead head) {
        return protocol(head).isPresent();
    }

    private static Optional<GrpcContent> protocol(RequestHead head) {
        Optional<GrpcContent> content = GrpcContent.of(head.headers());
        if (content.isEmpty() && head.headers().has(CONNECT_VERSION)) {
            return Optional.of(new GrpcContent(Protocol.CONNECT, false, true, false, "identity"));
        }
        return content.filter(known -> known.protocol() != Protocol.PLAIN);
    }

    /** The answer, if the request speaks one of these protocols. {@code refused}: by a rule, not by a failure. */
    static Optional<Refusal> of(RequestHead head, int status, String message, boolean refused) {
        return protocol(head).map(content -> shape(content, head, status, Code.of(status, refused), message));
    }

    private static Refusal shape(
            GrpcContent content, RequestHead head, int status, Code code, String message) {
        if (!content.framed()) {
            String json = JsonText.quote(new StringBuilder("{\"code\":\"" + code.word + "\",\"message\":"), message)
                    .append('}')
                    .toString();
            return new Refusal(status, Headers.of("content-type", "application/json", "x-should-retry", "false"), json);
        }
        String type = head.headers().first("content-type").orElse("application/grpc");
        return switch (content.protocol()) {
            case GRPC, PLAIN ->
                new Refusal(200, Headers.of(
                        "content-type", type,
                        "grpc-status", Integer.toString(code.number),
                        "grpc-message", percent(message)), "");
            case GRPC_WEB -> {
                String end = webEnd(code, message);
                String body = content.base64() ? Base64.getEncoder().encodeToString(latin(end)) : end;
                yield new Refusal(200, Headers.of("content-type", type), body, StandardCharsets.ISO_8859_1);
            }
            case CONNECT -> new Refusal(
                    200, Headers.of("content-type", type), connectEnd(code, message), StandardCharsets.ISO_8859_1);
        };
    }

    /** How a stream of this protocol that has begun is ended with an error. */
    public sealed interface StreamEnd {
        /** Trailers of the HTTP message. */
        record Trailers(Headers fields) implements StreamEnd {}

        /** A last frame in the content; one character for each byte. */
        record Frame(String bytes) implements StreamEnd {}
    }

    /**
     * How to tell the client of a begun stream that a rule ended it.
     *
     * @return nothing when the request speaks none of these protocols
     */
    public static Optional<StreamEnd> end(RequestHead head, String message) {
        return end(head, Code.PERMISSION_DENIED, message);
    }

    private static Optional<StreamEnd> end(RequestHead head, Code code, String message) {
        return protocol(head).filter(GrpcContent::framed).map(content -> switch (content.protocol()) {
            case GRPC, PLAIN -> new StreamEnd.Trailers(Headers.of(
                    "grpc-status", Integer.toString(code.number), "grpc-message", percent(message)));
            case GRPC_WEB -> {
                String end = webEnd(code, message);
                yield new StreamEnd.Frame(content.base64() ? Base64.getEncoder().encodeToString(latin(end)) : end);
            }
            case CONNECT -> new StreamEnd.Frame(connectEnd(code, message));
        });
    }

    private static String webEnd(Code code, String message) {
        return frame(
                GrpcContent.WEB_TRAILERS, "grpc-status:" + code.number + "\r\ngrpc-message:" + percent(message) + "\r\n");
    }

    private static String connectEnd(Code code, String message) {
        StringBuilder json = new StringBuilder("{\"error\":{\"code\":\"" + code.word + "\",\"message\":");
        return frame(GrpcContent.CONNECT_END, JsonText.quote(json, message).append("}}").toString());
    }

    private static String frame(int flags, String payload) {
        String bytes = new String(payload.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder out = new StringBuilder(bytes.length() + 5).append((char) flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.append((char) (bytes.length() >>> shift & 0xff));
        }
        return out.append(bytes).toString();
    }

    /** gRPC over HTTP/2, Percent-Encoded: every byte that is no printable ASCII, and the percent sign. */
    private static String percent(String message) {
        StringBuilder out = new StringBuilder(message.length() + 16);
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }

    private static byte[] latin(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
}
