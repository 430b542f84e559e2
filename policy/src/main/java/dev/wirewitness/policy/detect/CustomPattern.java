package dev.wirewitness.policy.detect;

/**
 * A detector of the policy's own.
 *
 * @param id {@code [a-z0-9-]+}
 * @param regex RE2 syntax
 * @param confidence 0 to 100
 */
public record CustomPattern(String id, String regex, int confidence) {
    /** Fewer characters stand everywhere. */
    private static final int SHORTEST_LITERAL = 2;

    /** Whether every match holds plain characters by which a text without one is known quickly. */
    public boolean anchored() {
        return !literal().isEmpty();
    }

    /** ASCII, or empty. */
    String literal() {
        String required = RequiredLiteral.of(regex);
        return required.length() < SHORTEST_LITERAL ? "" : required;
    }
}
