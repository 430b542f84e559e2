package dev.wirewitness.app.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is not ours, run to its end. */
final class OutsideProgram {
    private static final int PATIENCE_SECONDS = 120;

    private final List<String> command;
    private final Map<String, String> environment;

    OutsideProgram(List<String> command, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
    }

    /** Exit code, and everything it printed. */
    record Result(int code, String output) {}

    /** Exit code 127 when there is no such program, as a shell has it. */
    Result run(List<String> arguments) throws InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try (InputStream out = process.getInputStream()) {
                String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Result(-1, output + "not over after " + PATIENCE_SECONDS + " s");
                }
                return new Result(process.exitValue(), output);
            }
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
    }

    Result run(Path path) throws InterruptedException {
        return run(List.of(path.toString()));
    }
}
