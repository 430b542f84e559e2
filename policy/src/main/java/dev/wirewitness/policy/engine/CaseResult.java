package dev.wirewitness.policy.engine;

import java.util.List;

/**
 * How one of a policy's own tests went.
 *
 * @param line where the test stands in the policy, from 1
 * @param differences empty when it passed
 */
public record CaseResult(String name, int line, List<Difference> differences) {
    public CaseResult {
        differences = List.copyOf(differences);
    }

    /** What was expected of {@code what} and what came; never content of a request. */
    public record Difference(String what, String expected, String actual) {}

    public boolean passed() {
        return differences.isEmpty();
    }

    /** For people, one line and one more per difference. */
    public String text() {
        StringBuilder text = new StringBuilder(passed() ? "ok    " : "FAIL  ").append(name);
        if (!passed()) {
            text.append(" (line ").append(line).append(')');
        }
        for (Difference difference : differences) {
            text.append("\n      ")
                    .append(difference.what)
                    .append(": expected ")
                    .append(difference.expected)
                    .append(", was ")
                    .append(difference.actual);
        }
        return text.toString();
    }
}
