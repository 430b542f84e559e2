package dev.wirewitness.policy;

/** Why content was not inspected. {@link #id} is the name in policies and records. */
public enum NotInspected {
    TOO_LARGE("too_large"),
    UNSUPPORTED_CODING("unsupported_coding"),
    MALFORMED_CODING("malformed_coding"),
    DECOMPRESSION_LIMIT("decompression_limit"),
    BINARY_TYPE("binary_type"),
    UNKNOWN_SHAPE("unknown_shape"),
    MALFORMED("malformed"),
    UPGRADED("upgraded"),
    BUDGET("budget"),
    /** A failure of ours. */
    FAILURE("failure"),
    BYPASS("bypass"),
    NOT_IN_CATALOGUE("not_in_catalogue");

    private final String id;

    NotInspected(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
