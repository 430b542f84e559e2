package dev.wirewitness.app.command;

/** A command cannot do what it was asked to; the message is for the person at the terminal. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Problem(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The thing that was checked is not fine. */
    public static Problem notFine(String message) {
        return new Problem(ExitCode.NOT_FINE, message);
    }

    /** Something around us is not as it must be. */
    public static Problem environment(String message) {
        return new Problem(ExitCode.ENVIRONMENT, message);
    }

    int exitCode() {
        return exitCode;
    }
}
