package dev.wirewitness.policy.wire;

/**
 * A stretch of a laid-out body that is read by itself: the whole of a plain body, one part of a multipart body, one
 * value of a form, one message of a stream.
 *
 * @param name the field's name, decoded; empty where fields have none
 * @param path JSON pointer of the place; empty for the whole body
 * @param start first byte in the layout's text
 * @param end one past the last byte
 * @param role what the stretch is to its sender
 */
public record Section(Form form, String name, String path, int start, int end, Role role) {
    /** How a section is written. */
    public enum Form {
        JSON,
        /** One JSON text per line. */
        JSON_LINES,
        TEXT,
        /** Nothing a detector could read. */
        BINARY
    }

    /** What a section is to its sender. */
    public enum Role {
        /** The body itself, or a value of its own. */
        VALUE,
        /** A file sent along. */
        FILE,
        /** The name of a field or file, or another header field of a part. */
        LABEL,
        /** A string found in protobuf content. */
        MESSAGE
    }

    public Section {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: " + start + ".." + end + " (expected: 0 <= start <= end)");
        }
    }

    /** A body that is one section. */
    public static Section whole(Form form, int length) {
        return new Section(form, "", "", 0, length, Role.VALUE);
    }

    /** Whether the bytes are JSON text. */
    public boolean json() {
        return form == Form.JSON || form == Form.JSON_LINES;
    }
}
