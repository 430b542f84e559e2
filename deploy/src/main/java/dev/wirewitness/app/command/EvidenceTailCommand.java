package dev.wirewitness.app.command;

import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.export.RecordFilter;
import dev.wirewitness.evidence.log.export.RecordLines;
import dev.wirewitness.evidence.log.follow.SavedPosition;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence tail}: the newest records, and those to come, for a person or for a shipper of logs. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Print the newest records, one line each: the position, a tab, and the record. With --position FILE a shipper",
            "of logs goes on where it was: every record is printed at least once, whenever either side ends."
        })
final class EvidenceTailCommand implements Callable<Integer> {
    private static final long REST_MILLIS = 300;
    /** Records between two savings of the position while there is much to print. */
    private static final long SAVE_EVERY = 10_000;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = EvidenceCommand.FOLDER,
            defaultValue = "wirewitness-data/evidence")
    private Path folder = Path.of("wirewitness-data/evidence");

    @Option(names = "-n", paramLabel = "COUNT", description = "How many (default: 10).", defaultValue = "10")
    private long count;

    @Option(names = "-f", description = "Go on as the log grows, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only records of this type; repeatable.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--where", paramLabel = "FIELD=VALUE",
            description = "Only records with this field, such as action=block or findings.type=aws-key; repeatable.")
    private List<String> where = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "jsonl, csv, ocsf, cef, syslog or otlp instead of position and record.")
    private @Nullable String format;

    @Option(names = "--position", paramLabel = "FILE",
            description = "Begin behind what was printed last under this file, and keep there how far it came.")
    private @Nullable Path position;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EvidenceFolder log = EvidenceCommand.open(folder);
        RecordFilter wanted = EvidenceCommand.filter(types, where);
        Optional<RecordLines> lines = lines();
        lines.ifPresent(form -> System.out.print(form.header()));
        long next = position == null ? first(log, wanted) : saved(log, position);
        next = print(log, next, wanted, lines);
        while (follow && !Thread.currentThread().isInterrupted()) {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
            next = print(EvidenceFolder.open(folder), next, wanted, lines);
        }
        return ExitCode.FINE;
    }

    private Optional<RecordLines> lines() {
        try {
            return format == null
                    ? Optional.empty()
                    : Optional.of(RecordLines.of(EvidenceExportCommand.format(format)));
        } catch (IllegalArgumentException e) {
            throw Problem.notFine("--format: " + e.getMessage());
        }
    }

    /** The first index from which {@code count} wanted records follow. */
    private long first(EvidenceFolder log, RecordFilter wanted) {
        long found = 0;
        long index = log.size();
        while (index > log.first() && found < count) {
            index--;
            found += wanted.wants(log.entry(index)) ? 1 : 0;
        }
        return index;
    }

    private static SavedPosition savedIn(EvidenceFolder log, Path file) {
        return new SavedPosition(file, new RealDisk(), log::entry);
    }

    private static long saved(EvidenceFolder log, Path file) throws IOException {
        try {
            return savedIn(log, file).next(log.first(), log.size());
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    /** Prints what there is from {@code from} on, and says where it ends. */
    private long print(EvidenceFolder log, long from, RecordFilter wanted, Optional<RecordLines> lines)
            throws IOException {
        long next = from;
        long kept = from;
        for (; next < log.size(); next++) {
            byte[] entry = log.entry(next);
            if (wanted.wants(entry)) {
                System.out.print(lines.isPresent()
                        ? lines.get().lines(next, entry)
                        : next + "\t" + new String(entry, StandardCharsets.UTF_8) + '\n');
            }
            if (next - kept >= SAVE_EVERY) {
                keep(log, next);
                kept = next;
            }
        }
        if (next > kept) {
            keep(log, next);
        }
        return next;
    }

    /** What is printed is with its reader before it counts as printed. */
    private void keep(EvidenceFolder log, long next) throws IOException {
        System.out.flush();
        if (System.out.checkError()) {
            throw Problem.environment("standard output: closed by its reader before record " + next);
        }
        if (position != null) {
            savedIn(log, position).save(next);
        }
    }
}
