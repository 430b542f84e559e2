package dev.wirewitness.app.command;

/** Exit codes of all commands. */
final class ExitCode {
    static final int FINE = 0;
    /** The thing that was checked is not fine. */
    static final int NOT_FINE = 1;
    /** The command line was wrong. */
    static final int USAGE = 2;
    /** Something around us is: a file, a port, the data folder. */
    static final int ENVIRONMENT = 3;

    private ExitCode() {}
}
