package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.identity.Identified;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers of our own: refusals the policy shaped, and errors as JSON, never HTML: API clients read them. */
public final class FailureAnswers {
    private FailureAnswers() {}

    /** 100: the client may send its content (RFC 9110 section 15.2.1). */
    static FullHttpResponse goOn() {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    /** The policy's refusal as it is. */
    static FullHttpResponse refusal(Refusal refusal) {
        ByteBuf body = Unpooled.wrappedBuffer(refusal.content());
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.status()), body);
        for (Header field : refusal.headers().fields()) {
            answer.headers().add(field.name(), field.value());
        }
        return framed(answer);
    }

    /** {@code code}: the stable word; {@code message}: for people, without anything secret. */
    public static FullHttpResponse failure(int status, String code, String message) {
        String json = "{\"error\":{\"message\":\"" + escaped(message) + "\",\"type\":\"wirewitness_error\",\"code\":\""
                + escaped(code) + "\"}}";
        ByteBuf body = Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        if (status == 426) {
            answer.headers().set(HttpHeaderNames.UPGRADE, "HTTP/1.1"); // RFC 9110 section 15.5.22
            answer.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13"); // RFC 6455 section 4.4
        }
        return framed(answer);
    }

    /** To a caller that is not served: 407 with its challenge (RFC 9110 section 15.5.8), 403, 429 or 503. */
    public static FullHttpResponse unidentified(Identified.Refused refused) {
        FullHttpResponse answer = failure(refused.status(), "wirewitness_" + refused.reason(), refused.message());
        if (refused.challenge()) {
            answer.headers().set(HttpHeaderNames.PROXY_AUTHENTICATE, Callers.CHALLENGE);
        }
        if (refused.patience().isPositive()) {
            long seconds = refused.patience().plusMillis(999).toSeconds();
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds));
        }
        return answer;
    }

    private static FullHttpResponse framed(FullHttpResponse answer) {
        answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        if (answer.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, "5");
        }
        return answer;
    }

    /** {@link #failure} as the bytes of the last answer of a connection, for where no codec stands. */
    public static ByteBuf lastWords(int status, String code, String message) {
        FullHttpResponse answer = failure(status, code, message);
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(answer.status()).append("\r\n");
        answer.headers().forEach(field ->
                head.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n"));
        return Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(head.append("\r\n"), StandardCharsets.ISO_8859_1), answer.content());
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
