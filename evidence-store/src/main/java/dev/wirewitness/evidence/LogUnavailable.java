package dev.wirewitness.evidence;

/** The log takes no records now: it cannot be written, or too much is waiting. The message says which and why. */
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailable(String message) {
        super(message);
    }

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
