package dev.wirewitness.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.wirewitness.app.demo.Demo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the whole product at work on this machine. */
@Command(
        name = "demo",
        description = {
            "Show the whole product at work on this machine, in under half a minute.",
            "Starts a sample AI provider and the product on free loopback ports and sends eight telling exchanges.",
            "Exit code 0 only if every step did what it says."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "DIR", description = "A new folder for what it leaves behind (default: wirewitness-demo/<time>).")
    private @Nullable Path out;

    @Option(names = "--hold", description = "Keep everything running until Enter, to look at the admin page.")
    private boolean hold;

    @Override
    public Integer call() throws Exception {
        if (LoggerFactory.getLogger("dev.wirewitness") instanceof Logger log) {
            log.setLevel(Level.WARN); // the tour tells what happens
        }
        return Demo.run(out == null ? Demo.folder() : out, hold) ? ExitCode.FINE : ExitCode.NOT_FINE;
    }
}
