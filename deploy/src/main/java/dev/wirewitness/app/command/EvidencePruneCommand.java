package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.bundle.BundleOptions;
import dev.wirewitness.evidence.log.bundle.BundleRange;
import dev.wirewitness.evidence.log.bundle.BundleWriter;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.Custody;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evidence prune}: lets old records go. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = {
            "Remove the records older than the retention, in whole bundles of 256; legal holds stay. It is recorded, and",
            "every checkpoint and every proof of what is left still holds. Not to be undone: --archive keeps what goes",
            "as an audit bundle. With evidence.retention set, a running proxy does this once a day."
        })
final class EvidencePruneCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--before", paramLabel = "DAY",
            description = "Only records from before this day (UTC) or time (default: as evidence.retention says).")
    private @Nullable String before;

    @Option(names = "--archive", paramLabel = "FILE", description = "First write an audit bundle with the records that go.")
    private @Nullable Path archive;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why (default: the rule).")
    private @Nullable String reason;

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Settings settings = options.read();
        Path log = settings.dataDir().resolve("evidence");
        EvidenceFolder folder = EvidenceCommand.open(log);
        long bound = bound(settings);
        try {
            long until = Custody.prunable(log, bound);
            if (until == folder.first()) {
                System.out.println("nothing to remove: the oldest of the " + (folder.size() - folder.first())
                        + " records, or a hold, is not older than " + UtcMoment.of(bound));
                return ExitCode.FINE;
            }
            System.out.println((dryRun ? "would go    " : "to go       ") + folder.first() + " to " + (until - 1) + ", "
                    + (until - folder.first()) + " of " + (folder.size() - folder.first()) + " records");
            return dryRun ? ExitCode.FINE : prune(settings, log, bound, until);
        } catch (LogDamaged | IllegalArgumentException e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    private int prune(Settings settings, Path log, long bound, long until) throws IOException {
        String sha256 = archive == null ? "" : archived(settings, log, until, archive);
        long index = OperatorRequests.submit(settings.dataDir(), new OperatorRequest.Prune(
                bound, until, sha256, reason == null ? rule(settings, bound) : reason, OperatorRequests.actor()));
        EvidenceFolder after = EvidenceFolder.open(log);
        System.out.println("removed     "
                + (after.read(index).statement() instanceof RetentionPurged purge ? purge.until() - purge.from() : 0)
                + " records; the log begins with record " + after.first());
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }

    private long bound(Settings settings) {
        if (before != null) {
            return UtcMoment.micros("--before", before);
        }
        return settings.evidence()
                .retention()
                .map(kept -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(kept)))
                .orElseThrow(() -> Problem.notFine("prune: no rule (expected: --before DAY, or evidence.retention)"));
    }

    private String rule(Settings settings, long bound) {
        return before == null
                ? "evidence.retention: " + settings.evidence().retention().orElseThrow().toDays() + "d"
                : "before " + UtcMoment.of(bound);
    }

    private static String archived(Settings settings, Path log, long until, Path file) throws IOException {
        BundleWriter.Done done;
        try (Progress progress = new Progress(true, "records written")) {
            done = BundleWriter.write(
                    log,
                    BundleRange.covering(log, until),
                    new BundleOptions(
                            false, List.of(), Optional.empty(), 1, Optional.of(settings.dataDir().resolve("policy")), Map.of(), Map.of()),
                    file,
                    progress::at);
        }
        System.out.println("archive     " + done.file() + ", " + done.bytes() + " bytes, sha256 " + done.sha256());
        return done.sha256();
    }
}
