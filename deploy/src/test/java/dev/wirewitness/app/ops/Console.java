package dev.wirewitness.app.ops;

import dev.wirewitness.app.command.Commands;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs a command in this process, as from a shell. */
final class Console {
    /** What a command said, and how it ended. */
    record Said(int exit, String out, String error) {}

    private Console() {}

    /** {@code input}: what the command reads on standard input. */
    static Said run(String input, String... arguments) {
        PrintStream out = System.out;
        PrintStream error = System.err;
        InputStream in = System.in;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try (PrintStream ours = new PrintStream(said, true, StandardCharsets.UTF_8);
                PrintStream theirs = new PrintStream(complained, true, StandardCharsets.UTF_8)) {
            System.setOut(ours);
            System.setErr(theirs);
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            int exit = Commands.execute(arguments);
            return new Said(exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(error);
            System.setIn(in);
        }
    }
}
