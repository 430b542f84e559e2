package dev.wirewitness.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of a run. Each is ended, with what it started, when this is closed or the program is interrupted;
 * our own also end when their standard input does, so they outlive nobody. Any thread.
 */
final class Children implements AutoCloseable {
    /** As {@code deploy/wirewitness} starts the product. */
    private static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseParallelGC",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dslf4j.internal.verbosity=ERROR");

    private final Path work;
    private final List<Process> started = new ArrayList<>();
    private final boolean keepWork;
    private final Thread hook = new Thread(this::endInterrupted, "compare-cleanup");
    private volatile boolean interrupted;

    /** {@code work}: where their output goes, a file each; deleted with the processes unless kept. */
    Children(Path work, boolean keepWork) {
        this.work = work;
        this.keepWork = keepWork;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts one of our classes; {@code name} is that of its log. */
    Process java(String name, Class<?> main, String... args) throws IOException {
        return start(name, command(main, args));
    }

    /** The same with its output as a stream; what it complains goes to its log. */
    synchronized Process javaWithPipe(String name, Class<?> main) throws IOException {
        return keep(new ProcessBuilder(command(main))
                .redirectError(log(name).toFile())
                .start());
    }

    Process start(String name, List<String> command) throws IOException {
        return start(name, command, new File("."));
    }

    synchronized Process start(String name, List<String> command, File folder) throws IOException {
        return keep(new ProcessBuilder(command)
                .directory(folder)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile())
                .start());
    }

    private Process keep(Process process) {
        started.add(process);
        return process;
    }

    private static List<String> command(Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    Path log(String name) {
        return work.resolve(name + ".log");
    }

    /** The first line of its log that begins with {@code ready}, waited for at most this long. */
    String awaitReady(String name, Process process, int seconds) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < until) {
            List<String> lines = Files.readString(log(name)).lines().toList();
            for (String line : lines) {
                if (line.startsWith("ready")) {
                    return line;
                }
            }
            if (!process.isAlive()) {
                throw new IOException(name + ": ended with status " + process.exitValue() + " before it was ready: "
                        + last(lines) + " (all of it: " + log(name) + ")");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(name + ": not ready within " + seconds + " s; see " + log(name));
    }

    private static String last(List<String> lines) {
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }

    /** For the mains of our processes: says that {@code port} is open, returns when standard input ends. */
    static void readyThenWait(int... ports) throws IOException {
        System.out.println("ready " + Arrays.stream(ports).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
        System.out.flush();
        while (System.in.read() >= 0) {
            // nothing is expected
        }
    }

    synchronized void end(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(4, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
        started.remove(process);
    }

    /** Whether the program is being ended from outside. */
    boolean interrupted() {
        return interrupted;
    }

    private void endInterrupted() {
        interrupted = true;
        endAll();
    }

    private synchronized void endAll() {
        for (Process process : List.copyOf(started)) {
            end(process);
        }
        if (!keepWork && Files.exists(work)) {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                System.err.println("compare: work folder " + work + " is not deleted: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        endAll();
        if (!interrupted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
