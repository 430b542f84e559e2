package dev.wirewitness.proxy.exchange;

/** What did happen to an exchange. {@link #id} is the word in records and metrics. */
public enum Outcome {
    FORWARDED("forwarded"),
    REDACTED("redacted"),
    BLOCKED("blocked"),
    /** Held, approved by a person, and sent. */
    RELEASED("released"),
    /** Held, and nobody decided in time. */
    EXPIRED("expired"),
    FAILED("failed"),
    /** The client left before the end. */
    ABANDONED("abandoned");

    private final String id;

    Outcome(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
