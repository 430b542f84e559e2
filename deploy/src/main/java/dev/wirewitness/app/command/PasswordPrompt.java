package dev.wirewitness.app.command;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a password from the terminal, unseen, or the first line of standard input. Never an option: others see those. */
final class PasswordPrompt {
    private static final int MAX_PASSWORD = 1024;

    private PasswordPrompt() {}

    /** A new one, typed twice. */
    static byte[] chosen() {
        return read(true);
    }

    /** One that exists. */
    static byte[] known() {
        return read(false);
    }

    private static byte[] read(boolean twice) {
        Console console = System.console();
        byte[] password = console != null && console.isTerminal() ? typed(console, twice) : piped();
        if (password.length == 0 || password.length > MAX_PASSWORD) {
            throw Problem.notFine("password: " + password.length + " bytes (expected: 1 to " + MAX_PASSWORD + ")");
        }
        return password;
    }

    private static byte[] typed(Console console, boolean twice) {
        char[] first = console.readPassword("Password: ");
        char[] second = twice ? console.readPassword("Once more: ") : first;
        if (first == null || !Arrays.equals(first, second)) {
            throw Problem.notFine("password: the two are not the same");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(first));
        byte[] password = new byte[bytes.remaining()];
        bytes.get(password);
        Arrays.fill(first, ' ');
        Arrays.fill(second, ' ');
        return password;
    }

    private static byte[] piped() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = System.in.read(); b >= 0 && b != '\n' && line.size() <= MAX_PASSWORD; b = System.in.read()) {
                if (b != '\r') {
                    line.write(b);
                }
            }
        } catch (IOException e) {
            throw Problem.environment("password: standard input cannot be read: " + e.getMessage());
        }
        return line.toByteArray();
    }
}
