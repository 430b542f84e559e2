package dev.wirewitness.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code version}: what runs here. */
@Command(name = "version", description = "Print the version of Wirewitness and of what it runs on.")
final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println("wirewitness " + Version.NUMBER);
        System.out.println("java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        System.out.println(System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return ExitCode.FINE;
    }
}
