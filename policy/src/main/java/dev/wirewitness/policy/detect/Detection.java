package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;
import java.util.List;

/**
 * A detector's match that passed its validator.
 *
 * @param type detector id, such as {@code aws-access-key}
 * @param confidence 0 to 100
 * @param start first byte in the scanned content, on an escape and character boundary
 * @param end one past the last byte
 * @param bare whether it stands outside every string of JSON content, as a number does: whoever replaces it must write
 *     quotes around the replacement
 * @param because named contributions to the confidence, such as {@code base 70}, {@code context "iban" +15}
 */
public record Detection(
        String type, Category category, int confidence, int start, int end, boolean bare, List<String> because) {
    public Detection {
        because = List.copyOf(because);
    }

    /** The same at another place. */
    public Detection at(int newStart, int newEnd) {
        return new Detection(type, category, confidence, newStart, newEnd, bare, because);
    }

    /** A detection inside a string or in plain text. */
    public Detection(String type, Category category, int confidence, int start, int end, List<String> because) {
        this(type, category, confidence, start, end, false, because);
    }
}
