package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.wire.JsonCursor.Token;
import dev.wirewitness.policy.wire.Section.Form;
import java.util.Locale;

/**
 * How to read content. The bytes weigh more than the declared type: JSON is read as JSON under any label and text as
 * text, so a wrong label hides nothing.
 */
public final class BodyKind {
    private static final String[] BINARY_TYPES = {
        "image/", "audio/", "video/", "font/", "application/octet-stream", "application/zip", "application/gzip",
        "application/pdf", "application/grpc", "application/connect+proto", "application/proto",
        "application/x-protobuf", "application/protobuf", "application/vnd.amazon.eventstream", "application/wasm",
        "application/vnd.openxmlformats", "application/vnd.oasis", "application/msword", "application/vnd.ms-"
    };
    private static final int SNIFFED = 512;

    private BodyKind() {}

    /** The form of a whole body. */
    static Form ofBody(String type, byte[] body, int length) {
        if (isLines(type)) {
            return Form.JSON_LINES;
        }
        int first = blank(body, 0, length);
        if ((first < length && opensJson(body[first])) || contains(type, "json")) {
            return Form.JSON;
        }
        if (isBinary(type)) {
            return Form.BINARY;
        }
        boolean text = type.regionMatches(true, 0, "text/", 0, 5);
        return !text && holdsNul(body, 0, length) ? Form.BINARY : Form.TEXT;
    }

    /** The form of a part or value; {@code type} and {@code fileName} may be empty. */
    static Form ofPart(String type, String fileName, byte[] bytes, int from, int to) {
        if (isLines(type) || isLinesFile(fileName)) {
            return Form.JSON_LINES;
        }
        int first = blank(bytes, from, to);
        if (first < to && opensJson(bytes[first])) {
            Form json = json(bytes, from, to, !fileName.isEmpty() || !type.isEmpty());
            if (json != Form.TEXT || !isBinary(type)) {
                return json;
            }
        } else if (contains(type, "json")) {
            return Form.JSON;
        }
        boolean text = type.regionMatches(true, 0, "text/", 0, 5);
        return text || looksLikeText(bytes, from, to) ? Form.TEXT : Form.BINARY;
    }

    /** A value that begins as JSON does: JSON, lines of it when a file may hold those, or after all only text. */
    private static Form json(byte[] bytes, int from, int to, boolean lines) {
        JsonCursor cursor = new JsonCursor(bytes, from, to);
        Token token = cursor.next();
        if (token != Token.OBJECT && token != Token.ARRAY) {
            return Form.TEXT;
        }
        if (cursor.skip()) {
            int behind = blank(bytes, from + cursor.end(), to);
            if (behind == to) {
                return Form.JSON;
            }
            return lines && opensJson(bytes[behind]) ? Form.JSON_LINES : Form.TEXT;
        }
        return lines ? Form.JSON : Form.TEXT;
    }

    static boolean isLines(String type) {
        return type.regionMatches(true, 0, "application/jsonl", 0, 17)
                || type.regionMatches(true, 0, "application/x-jsonl", 0, 19)
                || type.regionMatches(true, 0, "application/x-ndjson", 0, 20)
                || type.regionMatches(true, 0, "application/ndjson", 0, 18)
                || type.regionMatches(true, 0, "application/json-lines", 0, 22);
    }

    private static boolean isLinesFile(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".jsonl") || name.endsWith(".ndjson");
    }

    private static boolean isBinary(String type) {
        for (String binary : BINARY_TYPES) {
            if (type.regionMatches(true, 0, binary, 0, binary.length())) {
                return true;
            }
        }
        return false;
    }

    /** Where white space and byte order marks end that begin at {@code from}. */
    public static int blank(byte[] body, int from, int limit) {
        int at = from;
        while (at < limit) {
            switch (body[at]) {
                case ' ', '\n', '\r', '\t', (byte) 0xef, (byte) 0xbb, (byte) 0xbf -> at++;
                default -> {
                    return at;
                }
            }
        }
        return at;
    }

    private static boolean opensJson(byte b) {
        return b == '{' || b == '[';
    }

    private static boolean holdsNul(byte[] body, int from, int to) {
        for (int i = from; i < Math.min(to, from + SNIFFED); i++) {
            if (body[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** No control characters at the beginning, and few bytes that are no UTF-8: old charsets are text too. */
    static boolean looksLikeText(byte[] bytes, int from, int to) {
        int limit = Math.min(to, from + SNIFFED);
        int foreign = 0;
        for (int i = from; i < limit; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b) {
                return false;
            }
            foreign += b < 0 ? 1 : 0;
        }
        return foreign == 0 || Utf8.valid(bytes, from, to) || foreign * 3 < limit - from;
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
