package dev.wirewitness.policy;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The answer a blocked client gets, in the shape its provider would have used.
 *
 * @param headers without content-length and connection headers; the proxy adds those
 * @param body what {@code charset} turns into the content
 * @param charset UTF-8 for text; ISO-8859-1 where the content is binary, one character for each byte
 */
public record Refusal(int status, Headers headers, String body, Charset charset) {
    /** Text. */
    public Refusal(int status, Headers headers, String body) {
        this(status, headers, body, StandardCharsets.UTF_8);
    }

    /** The content; the caller's. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(body.getBytes(charset));
    }
}
