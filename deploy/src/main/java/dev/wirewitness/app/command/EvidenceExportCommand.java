package dev.wirewitness.app.command;

import dev.wirewitness.app.Declarations;
import dev.wirewitness.app.IdentityReveals;
import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.ReportWriter;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.aims.report.Period;
import dev.wirewitness.evidence.log.bundle.BundleOptions;
import dev.wirewitness.evidence.log.bundle.BundleRange;
import dev.wirewitness.evidence.log.bundle.BundleWriter;
import dev.wirewitness.evidence.log.export.RecordExport;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.record.SubjectVault;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evidence export}: a period for another program, or for an auditor. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write the records of a period: for another program (--format), or as an audit bundle (--bundle): the",
            "records with the proof that none is missing, the signed checkpoint, the policies that were in force, and",
            "two verifiers as source. evidence verify FILE checks a bundle."
        })
final class EvidenceExportCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "jsonl, csv, ocsf, cef, syslog, otlp or parquet (default: jsonl).")
    private @Nullable String format;

    @Option(names = "--bundle", description = "Write an audit bundle (a zip file; needs --out).")
    private boolean bundle;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write (default: standard output).")
    private @Nullable Path out;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only records of this type; repeatable. Not for a bundle.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--from", paramLabel = "DAY", description = "First day (UTC) or time (default: the log's beginning).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DAY", description = "The day after the last one, or a time (default: all).")
    private @Nullable String to;

    @Option(names = "--where", paramLabel = "FIELD=VALUE",
            description = "Only records with this field, such as action=block or findings.type=aws-key; repeatable.")
    private List<String> where = new ArrayList<>();

    @Option(names = "--hash-only", description = "Bundle: only hashes of the records, and the records of the sample.")
    private boolean hashOnly;

    @Option(names = "--held", paramLabel = "FILE",
            description = "Bundle: a checkpoint the auditor kept; a proof leads from it here. Repeatable.")
    private List<Path> held = new ArrayList<>();

    @Option(names = "--sample", paramLabel = "NONCE", description = "Bundle: draw a sample with the auditor's word, with proofs.")
    private @Nullable String nonce;

    @Option(names = "--per-stratum", paramLabel = "K", defaultValue = "5",
            description = "Bundle: records per stratum of the sample (default: ${DEFAULT-VALUE}).")
    private int perStratum;

    @Option(names = "--no-policies", description = "Bundle: without the texts of the policies that were in force.")
    private boolean noPolicies;

    @Option(names = "--disclose", paramLabel = "INDEX",
            description = "Bundle: with the person's fields that two officers revealed, as recorded at INDEX. Repeatable.")
    private List<Long> disclose = new ArrayList<>();

    @Option(names = "--report", description = "Bundle: with the report of the period; needs --from and --to.")
    private boolean report;

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Settings settings = options.read();
        Path log = settings.dataDir().resolve("evidence");
        EvidenceCommand.existing(log);
        long first = from == null ? 0 : UtcMoment.micros("--from", from);
        long after = to == null ? Long.MAX_VALUE : UtcMoment.micros("--to", to);
        if (first >= after) {
            throw Problem.notFine("--from " + from + " --to " + to + " (expected: --from before --to)");
        }
        try {
            if (bundle) {
                bundle(settings, log, first, after);
            } else {
                records(settings.dataDir(), log, new RecordExport.Query(first, after, EvidenceCommand.filter(types, where)));
            }
            return ExitCode.FINE;
        } catch (LogDamaged | IllegalArgumentException e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    private void records(Path data, Path log, RecordExport.Query query) throws IOException {
        RecordExport.Format chosen = format(format == null ? "jsonl" : format);
        if (out == null) {
            OutputStream screen = new BufferedOutputStream(System.out, 1 << 16);
            recorded(data, chosen, RecordExport.write(log, query, chosen, screen, read -> {}), System.err);
            return;
        }
        Path part = out.resolveSibling(out.getFileName() + ".part");
        RecordExport.Done done;
        try (Progress progress = new Progress(true, "records read")) {
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                done = RecordExport.write(log, query, chosen, file, progress::at);
            }
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        System.out.println("export      " + out + ", " + done.written() + " of " + done.size() + " records");
        recorded(data, chosen, done, System.out);
    }

    /** A Problem when there is no such format. */
    static RecordExport.Format format(String asked) {
        for (RecordExport.Format one : RecordExport.Format.values()) {
            if (name(one).equals(asked)) {
                return one;
            }
        }
        throw Problem.notFine("--format: '" + asked + "' (expected: jsonl, csv, ocsf, cef, syslog, otlp or parquet)");
    }

    private static String name(RecordExport.Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static void recorded(
            Path data, RecordExport.Format format, RecordExport.Done done, PrintStream screen)
            throws IOException {
        record(data, name(format), 0, done.size(), done.written(), done.sha256(), screen);
    }

    private static void record(
            Path data, String kind, long from, long until, long records, String sha256, PrintStream screen)
            throws IOException {
        Recorded.say(
                data, new OperatorRequest.Exported(kind, from, until, records, sha256, OperatorRequests.actor()), screen);
    }

    private void bundle(Settings settings, Path log, long first, long after) throws IOException {
        if (out == null || format != null || !types.isEmpty() || !where.isEmpty()) {
            throw Problem.notFine("--bundle: needs --out FILE, and neither --format nor --type nor --where");
        }
        if (perStratum < 1) {
            throw Problem.notFine("--per-stratum: " + perStratum + " (expected: at least 1)");
        }
        BundleRange range = from == null && to == null ? BundleRange.all(log) : BundleRange.of(log, first, after);
        BundleWriter.Done done;
        try (Progress progress = new Progress(true, "records written")) {
            done = BundleWriter.write(log, range, bundleOptions(settings, log), out, progress::at);
        }
        System.out.println("bundle      " + done.file() + ", " + done.bytes() + " bytes");
        System.out.println("sha256      " + done.sha256());
        System.out.println("records     " + range.from() + " to " + range.until() + " of " + range.head().origin());
        done.sample().forEach((stratum, drawn) -> System.out.println("sample      " + stratum + "  " + drawn));
        System.out.println(done.signed()
                ? "signed      by the log's key"
                : "not signed  log.key is not here; the checkpoint carries the proof");
        record(settings.dataDir(), "bundle", range.from(), range.until(), range.until() - range.from(), done.sha256(), System.out);
    }

    private BundleOptions bundleOptions(Settings settings, Path log) throws IOException {
        List<String> checkpoints = new ArrayList<>();
        for (Path file : held) {
            checkpoints.add(Files.readString(file));
        }
        Optional<Path> policies =
                noPolicies ? Optional.empty() : Optional.of(settings.dataDir().resolve("policy"));
        return new BundleOptions(
                hashOnly, checkpoints, Optional.ofNullable(nonce), perStratum, policies, disclosed(settings, log),
                report(settings, log));
    }

    /** Only what was revealed, and with that is on record, can be handed on. */
    private Map<Long, SubjectVault.Disclosure> disclosed(Settings settings, Path log) throws IOException {
        Map<Long, SubjectVault.Disclosure> disclosed = new TreeMap<>();
        if (disclose.isEmpty()) {
            return disclosed;
        }
        EvidenceFolder folder = EvidenceFolder.open(log);
        try (SubjectVault vault = SubjectVault.readOnly(settings.dataDir().resolve("subjects"))) {
            for (long index : disclose) {
                if (index < folder.first() || index >= folder.size()
                        || !(folder.read(index).statement() instanceof IdentityRevealed revealed)) {
                    throw Problem.notFine("--disclose: " + index + " (expected: the index of a record identity.revealed)");
                }
                disclosed.put(revealed.record(), IdentityReveals.subject(folder.read(revealed.record()).statement())
                        .flatMap(vault::disclose)
                        .orElseThrow(() -> Problem.notFine("--disclose: the person behind record " + revealed.record()
                                + " was erased")));
            }
        }
        return disclosed;
    }

    private Map<String, byte[]> report(Settings settings, Path log) throws IOException {
        if (!report) {
            return Map.of();
        }
        if (from == null || to == null) {
            throw Problem.notFine("--report: without a period (expected: --from and --to)");
        }
        Path folder = Files.createTempDirectory("wirewitness-report");
        try {
            ReportWriter.Written written = ReportWriter.write(
                    log,
                    Period.of(UtcMoment.parse("--from", from), UtcMoment.parse("--to", to)),
                    settings.organization(),
                    Declarations.read(settings.registerFile()),
                    folder);
            Map<String, byte[]> files = new TreeMap<>();
            for (Path file : List.of(written.html(), written.json())) {
                files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                Files.delete(file);
            }
            return files;
        } finally {
            Files.deleteIfExists(folder);
        }
    }
}
