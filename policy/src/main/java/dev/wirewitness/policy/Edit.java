package dev.wirewitness.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Replace the bytes {@code [start, end)} of the decoded body by {@code replacement}.
 *
 * @param replacement one byte for each character, which is at most U+00FF. In text: ASCII without quote, backslash or
 *     control character, so that it is safe inside JSON strings of any depth; where it stands for a bare JSON number,
 *     with the quotes that make it a string there. Where the body has codings of its own (percent signs, UTF-16,
 *     lengths of protobuf fields), written in them
 */
public record Edit(int start, int end, String replacement) {
    public Edit {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: " + start + ".." + end + " (expected: 0 <= start <= end)");
        }
    }

    /**
     * The body after these edits. The result is the caller's.
     *
     * @param body read from its position to its limit; not changed. Span 0 is its position
     * @param edits ordered by start, not overlapping
     */
    public static ByteBuffer apply(ByteBuffer body, List<Edit> edits) {
        int size = body.remaining();
        for (Edit edit : edits) {
            size += edit.replacement.length() - (edit.end - edit.start);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        int from = 0;
        for (Edit edit : edits) {
            if (edit.start < from || edit.end > body.remaining()) {
                throw new IllegalArgumentException("edit " + edit.start + ".." + edit.end + " (expected: ordered, from "
                        + from + ", within " + body.remaining() + " bytes)");
            }
            out.put(body.slice(body.position() + from, edit.start - from));
            out.put(edit.replacement.getBytes(StandardCharsets.ISO_8859_1));
            from = edit.end;
        }
        out.put(body.slice(body.position() + from, body.remaining() - from));
        return out.flip();
    }
}
