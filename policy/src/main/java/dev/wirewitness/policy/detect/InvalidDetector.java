package dev.wirewitness.policy.detect;

/** A detector of the policy that cannot be compiled; the message names it, the value and what was expected. */
public final class InvalidDetector extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final int position;

    InvalidDetector(String id, int position, String message) {
        super(message);
        this.id = id;
        this.position = position;
    }

    /** Which dictionary, pattern or disabled detector it is. */
    public String id() {
        return id;
    }

    /** Where in the regular expression, counted from 0, or -1 where the fault has no position. */
    public int position() {
        return position;
    }
}
