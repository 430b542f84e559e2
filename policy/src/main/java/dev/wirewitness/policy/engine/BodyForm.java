package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.Content;
import java.util.Optional;

/**
 * How to read a body. The first byte weighs more than the declared type: JSON is read as JSON under any label, so a
 * wrong label hides nothing.
 */
enum BodyForm {
    JSON,
    TEXT,
    BINARY;

    private static final String[] BINARY_TYPES = {
        "image/", "audio/", "video/", "font/", "application/octet-stream", "application/zip", "application/gzip",
        "application/pdf", "application/grpc", "application/connect+proto", "application/proto",
        "application/x-protobuf", "application/protobuf", "application/vnd.amazon.eventstream", "application/wasm"
    };
    private static final int SNIFFED = 512;

    static BodyForm of(Optional<String> contentType, byte[] body, int length) {
        int first = blank(body, 0, length);
        if (first < length && (body[first] == '{' || body[first] == '[')) {
            return JSON;
        }
        String type = contentType.orElse("");
        if (contains(type, "json")) {
            return JSON;
        }
        for (String binary : BINARY_TYPES) {
            if (type.regionMatches(true, 0, binary, 0, binary.length())) {
                return BINARY;
            }
        }
        boolean text = type.regionMatches(true, 0, "text/", 0, 5) || type.regionMatches(true, 0, "multipart/", 0, 10);
        return !text && holdsNul(body, length) ? BINARY : TEXT;
    }

    /** Where white space and byte order marks end that begin at {@code from}. */
    static int blank(byte[] body, int from, int length) {
        int at = from;
        while (at < length) {
            switch (body[at]) {
                case ' ', '\n', '\r', '\t', (byte) 0xef, (byte) 0xbb, (byte) 0xbf -> at++;
                default -> {
                    return at;
                }
            }
        }
        return at;
    }

    Content content() {
        return this == JSON ? Content.JSON : Content.PLAIN;
    }

    private static boolean holdsNul(byte[] body, int length) {
        for (int i = 0; i < Math.min(length, SNIFFED); i++) {
            if (body[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(String text, String word) {
        for (int i = 0; i + word.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }
}
