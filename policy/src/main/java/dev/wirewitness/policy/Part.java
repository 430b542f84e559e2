package dev.wirewitness.policy;

/**
 * One inspected piece of content and where it stood.
 *
 * @param path JSON pointer (RFC 6901) of the value; the first step is the field's name in forms and multipart bodies
 * @param start first byte of the text (behind the opening quote of a string); where the body has codings of its own, as
 *     a form has, a place of the text in which they are undone
 * @param end one past its last byte (the closing quote)
 * @param history whether it was already sent in an earlier turn, as far as the message shows: it stands
 *     before the last answer of the model that the request repeats
 */
public record Part(PartKind kind, PartEncoding encoding, String path, int start, int end, boolean history) {
    public Part {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: " + start + ".." + end + " (expected: 0 <= start <= end)");
        }
    }
}
