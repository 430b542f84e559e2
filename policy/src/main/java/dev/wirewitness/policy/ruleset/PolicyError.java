package dev.wirewitness.policy.ruleset;

/**
 * One thing that is wrong with a policy, or worth a warning.
 *
 * @param line from 1
 * @param column from 1
 * @param hint what to write instead, or empty
 */
public record PolicyError(String file, int line, int column, String message, String hint) {

    /** {@code file:line:column: message (hint)}, as editors understand it. */
    public String text() {
        return file + ":" + line + ":" + column + ": " + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
