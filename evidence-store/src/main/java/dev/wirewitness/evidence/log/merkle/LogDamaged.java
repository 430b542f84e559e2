package dev.wirewitness.evidence.log.merkle;

/** The log's files contradict each other or themselves. The message names the file, the place and what to do. */
public final class LogDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogDamaged(String message) {
        super(message);
    }

    public LogDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}
