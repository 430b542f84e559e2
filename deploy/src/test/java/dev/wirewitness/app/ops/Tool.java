package dev.wirewitness.app.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine that a test runs where there is one; elsewhere the test is skipped and says why. */
record Tool(Path file) {
    /** What a program said, both streams together, and its exit code. */
    record Said(int exit, String text) {}

    static Optional<Tool> find(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Tool::new);
    }

    /** Skips the running test when none of {@code names} is in PATH. */
    static Tool orSkip(String why, String... names) {
        Optional<Tool> tool = find(names);
        assumeTrue(tool.isPresent(), () -> "skipped: " + String.join(" or ", names) + " is not in PATH; " + why);
        return tool.orElseThrow();
    }

    Said run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), "", arguments);
    }

    /** Runs to the end, at most 60 seconds. */
    Said run(Map<String, String> environment, String input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile("wirewitness-tool", ".in"), input);
        Path out = Files.createTempFile("wirewitness-tool", ".out");
        try {
            List<String> command = Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toList();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(file + ": still running after 60 s; it said: " + Files.readString(out));
            }
            return new Said(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }
}
