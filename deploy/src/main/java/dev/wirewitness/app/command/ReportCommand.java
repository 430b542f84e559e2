package dev.wirewitness.app.command;

import dev.wirewitness.app.Declarations;
import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.ReportWriter;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.aims.report.Period;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: the clause 9 report of a period. */
@Command(
        name = "report",
        description = {
            "Write the ISO/IEC 42001 clause 9 report of a period: report.json and report.html.",
            "The same log and period give the same bytes, on any machine."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--from", required = true, paramLabel = "DAY", description = "First day (UTC), such as 2026-10-01, or a time such as 2026-10-01T00:00:00Z.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "DAY", description = "The day after the last one, or a time.")
    private String to = "";

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write (default: ${DEFAULT-VALUE}).", defaultValue = "report")
    private Path out = Path.of("report");

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Settings settings = options.read();
        Instant first = UtcMoment.parse("--from", from);
        Instant after = UtcMoment.parse("--to", to);
        if (!first.isBefore(after)) {
            throw Problem.notFine("--from " + from + " --to " + to + " (expected: --from before --to)");
        }
        Period period = Period.of(first, after);
        ReportWriter.Written written = ReportWriter.write(
                settings.dataDir().resolve("evidence"),
                period,
                settings.organization(),
                Declarations.read(settings.registerFile()),
                out);
        System.out.println("report      " + written.html());
        System.out.println("data        " + written.json());
        System.out.println("sha256      " + written.sha256() + "  report.json");
        System.out.println("records     " + written.opening() + " to " + written.closing() + " of the log");
        System.out.println("integrity   " + (written.intact() ? "every check passed" : "FAILED: the report says so on every page"));
        Recorded.say(settings.dataDir(), new OperatorRequest.Reported(
                period.fromMicros(), period.untilMicros(), written.closing(), written.sha256(), OperatorRequests.actor()), System.out);
        return written.intact() ? ExitCode.FINE : ExitCode.NOT_FINE;
    }
}
