package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What must stand in the text for a verifier to be asked: one ASCII byte, or a literal of three bytes or more.
 *
 * @param anyCase letters of the literal match in either case; the literal is lower case then
 */
record Anchor(String literal, boolean anyCase) {
    Anchor {
        int bytes = literal.getBytes(StandardCharsets.UTF_8).length;
        if (bytes != 1 && bytes < 3) {
            throw new IllegalArgumentException("anchor '" + literal + "' of " + bytes + " bytes (expected: 1 or >= 3)");
        }
    }

    static Anchor exact(String literal) {
        return new Anchor(literal, false);
    }

    static Anchor anyCase(String literal) {
        return new Anchor(literal, true);
    }

    /** Every digit. */
    static List<Anchor> digits() {
        return IntStream.range(0, 10)
                .mapToObj(digit -> exact(String.valueOf(digit)))
                .toList();
    }
}
