package dev.wirewitness.app;

import dev.wirewitness.app.command.Commands;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(Commands.execute(arguments));
    }
}
