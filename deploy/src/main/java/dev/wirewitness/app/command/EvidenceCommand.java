package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence}: read and check a log folder; a running proxy does not mind. */
@Command(
        name = "evidence",
        description = "Verify and read an evidence log. The folder is only read; a running proxy does not mind.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class EvidenceCommand extends CommandGroup {
    private static final String FOLDER = "The log's folder (default: wirewitness-data/evidence).";
    private static final long PROGRESS_EVERY = 100_000;

    private final ObjectMapper json = new ObjectMapper();


    @Command(name = "verify", mixinStandardHelpOptions = true, description = {
        "Check a log from its files alone: every entry, every tile, the signed checkpoint, sequence numbers.",
        "Exit code 0 when all of it holds, 1 when anything does not."
    })
    int verify(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = FOLDER, defaultValue = "wirewitness-data/evidence")
                    Path folder,
            @Option(names = "--held", paramLabel = "FILE", description = "A checkpoint you kept from earlier: the log must contain it.")
                    @Nullable Path held,
            @Option(names = "--key", paramLabel = "FILE", description = "The verifier key you hold, in place of log.vkey.")
                    @Nullable Path key,
            @Option(names = "--json", description = "For programs.") boolean asJson)
            throws IOException {
        existing(folder);
        VerificationResult result = Verification.verify(
                folder, text(key), text(held), read -> progress(asJson, read));
        if (asJson) {
            System.out.println(json(result));
        } else {
            System.err.print(atTerminal() ? "\r" + " ".repeat(40) + "\r" : "");
            result.checkpoint().ifPresent(c -> System.out.println("log         " + c.origin()));
            for (Check check : result.checks()) {
                System.out.printf("%-4s %-11s %s%n", check.passed() ? "ok" : "FAIL", check.name(), check.message());
            }
            System.out.println(result.intact()
                    ? "intact      " + result.records() + " records under the checkpoint, " + result.beyond() + " behind it"
                    : "NOT INTACT  " + result.firstFailure().map(Check::message).orElse(""));
        }
        return result.intact() ? ExitCode.FINE : ExitCode.NOT_FINE;
    }

    @Command(name = "tail", mixinStandardHelpOptions = true, description = "Print the newest records, one line of JSON each.")
    int tail(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = FOLDER, defaultValue = "wirewitness-data/evidence")
                    Path folder,
            @Option(names = "-n", paramLabel = "COUNT", description = "How many (default: 10).", defaultValue = "10") long count,
            @Option(names = "-f", description = "Go on as the log grows, until Ctrl-C.") boolean follow,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only records of this type; repeatable.")
                    @Nullable List<String> types)
            throws IOException, InterruptedException {
        EvidenceFolder log = open(folder);
        long size = log.size();
        List<String> wanted = types == null ? List.of() : types;
        long from = first(log, size, count, wanted);
        for (long index = from; index < size; index++) {
            print(log, index, wanted);
        }
        if (follow) {
            follow(folder, size, wanted);
        }
        return ExitCode.FINE;
    }

    @Command(name = "inspect", mixinStandardHelpOptions = true,
            description = "Show one record, where it stands, and the proof that the checkpoint contains it.")
    int inspect(
            @Parameters(paramLabel = "INDEX", description = "Position in the log, from 0.") long index,
            @Parameters(paramLabel = "DIR", arity = "0..1", description = FOLDER, defaultValue = "wirewitness-data/evidence")
                    Path folder)
            throws IOException {
        EvidenceFolder log = open(folder);
        if (index < 0 || index >= log.size()) {
            throw Problem.notFine("index: " + index + " (expected: 0 to " + (log.size() - 1) + ")");
        }
        byte[] entry = log.entry(index);
        System.out.println("index       " + index);
        System.out.println(InclusionText.of(folder, entry, index, log.checkpoint()));
        System.out.println(json.readTree(entry).toPrettyString());
        return ExitCode.FINE;
    }

    /** The first index from which {@code count} wanted records follow. */
    private static long first(EvidenceReader log, long size, long count, List<String> types) {
        long found = 0;
        long index = size;
        while (index > 0 && found < count) {
            index--;
            found += types.isEmpty() || types.contains(log.read(index).statement().type()) ? 1 : 0;
        }
        return index;
    }

    private static void print(EvidenceFolder log, long index, List<String> types) {
        if (types.isEmpty() || types.contains(log.read(index).statement().type())) {
            System.out.println(index + "\t" + new String(log.entry(index), StandardCharsets.UTF_8));
        }
    }

    private static void follow(Path folder, long from, List<String> types) throws IOException, InterruptedException {
        long next = from;
        while (!Thread.currentThread().isInterrupted()) {
            EvidenceFolder log = EvidenceFolder.open(folder);
            for (; next < log.size(); next++) {
                print(log, next, types);
            }
            System.out.flush();
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    static EvidenceFolder open(Path folder) throws IOException {
        existing(folder);
        try {
            return EvidenceFolder.open(folder);
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    private static void existing(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw Problem.environment(folder + ": no such folder (expected: the folder evidence of a data folder)");
        }
    }

    private static Optional<String> text(@Nullable Path file) throws IOException {
        return file == null ? Optional.empty() : Optional.of(Files.readString(file));
    }

    private static boolean atTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private static void progress(boolean quiet, long read) {
        if (!quiet && read % PROGRESS_EVERY == 0 && read > 0 && atTerminal()) {
            System.err.print("\r" + read + " records read");
        }
    }

    private String json(VerificationResult result) {
        ObjectNode view = json.createObjectNode().put("intact", result.intact()).put("records", result.records());
        view.put("beyond", result.beyond());
        result.checkpoint().ifPresent(c -> view.put("origin", c.origin()).put("size", c.size()));
        ArrayNode checks = view.putArray("checks");
        for (Check check : result.checks()) {
            ObjectNode one = checks.addObject().put("name", check.name()).put("passed", check.passed());
            check.failure().ifPresent(kind -> one.put("failure", kind.name().toLowerCase(java.util.Locale.ROOT)));
            one.put("message", check.message());
        }
        return view.toString();
    }
}
