package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.app.RemoteLog;
import dev.wirewitness.evidence.log.bundle.BundleAnchors;
import dev.wirewitness.evidence.log.bundle.BundleVerifier;
import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.PostQuantumVerifier;
import dev.wirewitness.evidence.log.stamp.StampCheck;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import dev.wirewitness.evidence.log.verify.ProofCheck;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence verify}: a log's folder, an audit bundle, or one proof. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check a log from its files alone: every entry, every tile, the signed checkpoint, sequence numbers.",
            "Or an audit bundle (.zip), or a single record with its proof (.tlog-proof)."
        },
        footer = {
            "",
            "Exit codes: 0 all passes; 10 bytes changed; 11 not complete, rolled back or forked; 12 signature or key;",
            "13 recomputed figures differ; 14 a bundle or proof checked without a key of yours; 20 gaps; 2 usage;",
            "3 environment."
        })
final class EvidenceVerifyCommand implements Callable<Integer> {
    private static final int INTEGRITY = 10;
    private static final int COMPLETENESS = 11;
    private static final int SIGNATURE = 12;
    private static final int UNANCHORED = 14;

    @Parameters(paramLabel = "WHAT", arity = "0..1", defaultValue = "wirewitness-data/evidence",
            description = "A log's folder (default: ${DEFAULT-VALUE}), the URL it is served at, a bundle or a proof.")
    private String asked = "";

    @Option(names = "--witness", paramLabel = "FILE",
            description = "Key of a witness that must have cosigned this history. Repeatable.")
    private List<Path> witnesses = new ArrayList<>();

    @Option(names = "--post-quantum-key", paramLabel = "FILE",
            description = "The log's ML-DSA-44 key, which must have cosigned the checkpoint. Not for a bundle.")
    private @Nullable Path postQuantumKey;

    @Option(names = "--tsa", paramLabel = "FILE",
            description = "PEM of time stamping authorities or their CAs: every stamp must hold.")
    private @Nullable Path authorities;

    @Option(names = "--token-file", paramLabel = "FILE", description = "URL: file with the admin token, where the server asks for one.")
    private @Nullable Path token;

    @Option(names = "--held", paramLabel = "FILE",
            description = "A checkpoint you kept from earlier: the log must contain it. Repeatable for a bundle.")
    private List<Path> held = new ArrayList<>();

    @Option(names = "--key", paramLabel = "FILE", description = "The verifier key you hold, in place of the one beside the log.")
    private @Nullable Path key;

    @Option(names = "--max-gap-minutes", paramLabel = "N", defaultValue = "0",
            description = "Bundle: minutes without evidence that you accept (default: ${DEFAULT-VALUE}).")
    private long maxGapMinutes;

    @Option(names = "--json", description = "For programs.")
    private boolean asJson;

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public Integer call() throws IOException {
        if (asked.matches("https?://.*")) {
            return remote();
        }
        Path what = Path.of(asked);
        if (Files.isRegularFile(what)) {
            return asked.endsWith(".tlog-proof") ? proof(what) : bundle(what);
        }
        EvidenceCommand.existing(what);
        return folder(what);
    }

    /** Fetched whole into a folder for the time of the check. */
    private int remote() throws IOException {
        Path copy = Files.createTempDirectory("wirewitness-log");
        try (RemoteLog log = new RemoteLog(URI.create(asked), text(token).map(String::strip));
                Progress progress = new Progress(!asJson, "records fetched")) {
            log.fetch(copy, progress::at);
            progress.close();
            return folder(copy);
        } finally {
            delete(copy);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    private int folder(Path what) throws IOException {
        if (held.size() > 1) {
            throw Problem.notFine("--held: " + held.size() + " times (expected: once for a folder)");
        }
        VerificationResult result;
        try (Progress progress = new Progress(!asJson, "records read")) {
            result = Verification.verify(what, text(key), held.isEmpty() ? Optional.empty() : text(held.get(0)), progress::at);
        }
        if (authorities != null) {
            result = result.with(StampCheck.of(what, Files.readAllBytes(authorities)));
        }
        if (postQuantumKey != null) {
            PostQuantumVerifier verifier = PostQuantumVerifier.parse(Files.readString(postQuantumKey)).orElseThrow(() ->
                    Problem.notFine(postQuantumKey + ": not readable (expected: name+hex+base64 of an ML-DSA-44 key)"));
            result = result.with(Verification.cosigned(what, verifier));
        }
        for (CosignerKey cosigner : cosigners()) {
            result = result.with(Verification.witnessed(what, result, cosigner));
        }
        if (asJson) {
            System.out.println(json(result));
        } else {
            result.checkpoint().ifPresent(c -> System.out.println("log         " + c.origin()));
            print(result.checks());
            System.out.println(result.intact()
                    ? "intact      " + result.records() + " records under the checkpoint, " + result.beyond() + " behind it"
                    : "NOT INTACT  " + result.firstFailure().map(Check::message).orElse(""));
        }
        return result.firstFailure().flatMap(Check::failure).map(EvidenceVerifyCommand::code).orElse(ExitCode.FINE);
    }

    private List<CosignerKey> cosigners() throws IOException {
        List<CosignerKey> keys = new ArrayList<>();
        for (Path file : witnesses) {
            keys.add(CosignerKey.parse(Files.readString(file)).orElseThrow(() -> Problem.notFine(
                    file + ": not a witness's key (expected: name+hex+base64, as in witness.vkey)")));
        }
        return keys;
    }

    private static BundleVerifier.Outcome outcome(Check check) {
        return new BundleVerifier.Outcome(
                check.name(), check.failure().map(EvidenceVerifyCommand::code).orElse(ExitCode.FINE), check.message());
    }

    private int bundle(Path what) throws IOException {
        List<String> checkpoints = new ArrayList<>();
        for (Path file : held) {
            checkpoints.add(Files.readString(file));
        }
        List<CosignerKey> cosigners = cosigners();
        Optional<String> cosigned = cosigners.isEmpty() ? Optional.empty() : BundleAnchors.cosigned(what);
        // what the witnesses saw must be of the history in the bundle
        cosigned.ifPresent(checkpoints::add);
        BundleVerifier.Question question =
                new BundleVerifier.Question(text(key), checkpoints, maxGapMinutes, Optional.empty(), 1);
        BundleVerifier.Answer answer;
        try (Progress progress = new Progress(!asJson, "records read")) {
            answer = BundleVerifier.verify(what, question, progress::at);
        }
        List<BundleVerifier.Outcome> all = new ArrayList<>(answer.checks());
        for (CosignerKey cosigner : cosigners) {
            all.add(outcome(BundleAnchors.witnessed(cosigned, cosigner)));
        }
        if (authorities != null) {
            all.add(outcome(BundleAnchors.stamps(what, Files.readAllBytes(authorities))));
        }
        answer = new BundleVerifier.Answer(answer.origin(), answer.from(), answer.until(), all, answer.sample());
        System.out.print(asJson ? BundleVerifier.json(answer) : BundleVerifier.text(answer.withoutSample()));
        return answer.code();
    }

    private int proof(Path what) throws IOException {
        List<Check> checks = ProofCheck.of(Files.readString(what), text(key));
        Optional<FailureKind> failure =
                checks.stream().flatMap(check -> check.failure().stream()).findFirst();
        if (asJson) {
            System.out.println(json(new VerificationResult(Optional.empty(), 1, 0, checks)));
        } else {
            print(checks);
        }
        return failure.map(EvidenceVerifyCommand::code).orElse(key == null ? UNANCHORED : ExitCode.FINE);
    }

    private static int code(FailureKind kind) {
        return switch (kind) {
            case BUNDLE_TRUNCATED, BUNDLE_TRAILING, TILE_LENGTH, TILE_CHANGED, EDGE_TILE_CHANGED, ENTRY_CHANGED,
                    ENTRIES_REORDERED, ROOT_DIFFERS, SEGMENT_DAMAGED, SEGMENT_DIFFERS, PROOF_UNREADABLE, PROOF_DIFFERS ->
                INTEGRITY;
            case BUNDLE_MISSING, TILE_MISSING, ROLLBACK, FORK, SEQUENCE_BROKEN, PRUNED_UNRECORDED -> COMPLETENESS;
            case NOT_WITNESSED, NOT_COSIGNED, NOT_STAMPED, HELD_PRUNED -> UNANCHORED;
            case KEY_UNREADABLE, CHECKPOINT_MISSING, CHECKPOINT_UNREADABLE, WRONG_KEY, KEY_OVER, SIGNATURE_CHANGED,
                    CHECKPOINT_EDITED, HELD_UNREADABLE, HELD_OTHER_LOG, KEPT_CHANGED, STAMP_WRONG ->
                SIGNATURE;
        };
    }

    private static void print(List<Check> checks) {
        for (Check check : checks) {
            System.out.printf("%-4s %-11s %s%n", check.passed() ? "ok" : "FAIL", check.name(), check.message());
        }
    }

    private static Optional<String> text(@Nullable Path file) throws IOException {
        return file == null ? Optional.empty() : Optional.of(Files.readString(file));
    }

    private String json(VerificationResult result) {
        ObjectNode view = json.createObjectNode().put("intact", result.intact()).put("records", result.records());
        view.put("beyond", result.beyond());
        result.checkpoint().ifPresent(c -> view.put("origin", c.origin()).put("size", c.size()));
        ArrayNode checks = view.putArray("checks");
        for (Check check : result.checks()) {
            ObjectNode one = checks.addObject().put("name", check.name()).put("passed", check.passed());
            check.failure().ifPresent(kind -> one.put("failure", kind.name().toLowerCase(Locale.ROOT)));
            one.put("message", check.message());
        }
        return view.toString();
    }
}
