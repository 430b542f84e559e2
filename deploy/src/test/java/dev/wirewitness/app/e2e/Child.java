package dev.wirewitness.app.e2e;

import dev.wirewitness.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The product as a process of its own, as {@code run} starts it. */
final class Child implements AutoCloseable {
    /** For a JVM that does not live long: it compiles quickly and not well. */
    static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1");

    private final Process process;
    private final InetSocketAddress proxy;

    private Child(Process process, InetSocketAddress proxy) {
        this.process = process;
        this.proxy = proxy;
    }

    /** Returns once the process says {@code ready}. */
    static Child run(List<String> settings) throws IOException {
        return run(List.of(), settings, QUICK);
    }

    /** {@code before}: what stands before the command, such as {@code ip netns exec}; {@code flags}: for the JVM. */
    static Child run(List<String> before, List<String> settings, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>(java(before, flags));
        command.addAll(List.of(Main.class.getName(), "run"));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new Child(process, announced(process.inputReader()));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** A command that runs a class of the tests' class path, whose name is to follow. */
    static List<String> java(List<String> before, List<String> flags) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        return command;
    }

    private static InetSocketAddress announced(BufferedReader out) throws IOException {
        InetSocketAddress proxy = new InetSocketAddress(0);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("proxy ")) {
                URI uri = URI.create(line.substring(6).strip());
                proxy = new InetSocketAddress(uri.getHost(), uri.getPort());
            } else if (line.startsWith("ready ")) {
                return proxy;
            }
        }
        throw new IOException("run: ended before it was ready");
    }

    InetSocketAddress proxy() {
        return proxy;
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
