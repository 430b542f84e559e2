package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.LegalHold;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence hold}: records that no retention removes. */
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Keep the records of a time whatever the retention is, as a court or an investigation may ask.")
final class EvidenceHoldCommand extends CommandGroup {
    @Command(name = "set", mixinStandardHelpOptions = true, description = "Hold the records of a time.")
    int set(
            @Mixin SettingsOptions options,
            @Parameters(paramLabel = "NAME", description = "What it is released by, such as case-7.") String id,
            @Option(names = "--from", paramLabel = "DAY", required = true, description = "First day (UTC) or time.") String from,
            @Option(names = "--to", paramLabel = "DAY", required = true, description = "The day after the last one, or a time.") String to,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.") String reason)
            throws InvalidSettings, IOException {
        Path data = EvidenceCommand.data(options);
        long index = OperatorRequests.submit(data, new OperatorRequest.Hold(
                id, UtcMoment.micros("--from", from), UtcMoment.micros("--to", to), reason, OperatorRequests.actor()));
        System.out.println("held        " + from + " to " + to + " as " + id);
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }

    @Command(name = "release", mixinStandardHelpOptions = true, description = "End a hold.")
    int release(
            @Mixin SettingsOptions options,
            @Parameters(paramLabel = "NAME", description = "The hold.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.") String reason)
            throws InvalidSettings, IOException {
        Path data = EvidenceCommand.data(options);
        long index = OperatorRequests.submit(data, new OperatorRequest.Release(id, reason, OperatorRequests.actor()));
        System.out.println("released    " + id);
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Show the holds in force.")
    int list(@Mixin SettingsOptions options) throws InvalidSettings, IOException {
        try {
            for (LegalHold hold : LegalHold.read(EvidenceCommand.data(options).resolve("evidence"))) {
                System.out.println(hold.id() + "\t" + UtcMoment.of(hold.fromMicros()) + "\t" + UtcMoment.of(hold.untilMicros()) + "\t"
                        + hold.actor() + "\t" + hold.reason());
            }
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
        return ExitCode.FINE;
    }
}
