package dev.wirewitness.benchmarks.compare;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The load generator as a process: one event loop. Reads orders from standard input,
 * {@code case proxyPort originPort warmMillis windowMillis ca} with port 0 for no proxy, and writes {@code begin}
 * and {@code end} as the window does, then the result. Ends with its input.
 */
final class Load {
    private Load() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (EventLoopGroup loops = Transport.loops(1)) {
            EventLoop loop = loops.next();
            out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(run(line, loop, out).line());
            }
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static Measured run(String line, EventLoop loop, PrintStream out) throws IOException, InterruptedException {
        String[] order = line.split(" ", 6);
        int proxyPort = Integer.parseInt(order[1]);
        LoadTarget target = new LoadTarget(
                proxyPort == 0 ? OptionalInt.empty() : OptionalInt.of(proxyPort),
                Integer.parseInt(order[2]),
                Path.of(order[5]));
        Duration warm = Duration.ofMillis(Long.parseLong(order[3]));
        Duration window = Duration.ofMillis(Long.parseLong(order[4]));
        LoadRun run = new LoadRun(
                Case.named(order[0]),
                target,
                loop,
                warm,
                window,
                () -> out.println("begin"),
                () -> out.println("end"));
        try {
            return run.run();
        } catch (ExecutionException | TimeoutException e) {
            return new Measured(window.toNanos() / 1e9, 0, 0, 1, 0, 0, "run not finished: " + e);
        }
    }
}
