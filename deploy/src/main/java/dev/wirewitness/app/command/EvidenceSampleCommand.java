package dev.wirewitness.app.command;

import dev.wirewitness.evidence.log.bundle.BundleVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence sample}: which records of a bundle a word draws. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = {
            "Draw records from an audit bundle with a word of your own, chosen after you got it: whoever made the",
            "bundle could not prepare them, and anybody who knows the word draws the same. The bundle is checked too."
        })
final class EvidenceSampleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BUNDLE", description = "The audit bundle.")
    private Path bundle = Path.of("");

    @Option(names = "--nonce", required = true, paramLabel = "WORD", description = "Any text.")
    private String nonce = "";

    @Option(names = "--per-stratum", paramLabel = "K", defaultValue = "5",
            description = "Records per kind of record and action (default: ${DEFAULT-VALUE}).")
    private int perStratum;

    @Option(names = "--key", paramLabel = "FILE", description = "The verifier key you hold.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--json", description = "For programs.")
    private boolean asJson;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(bundle)) {
            throw Problem.environment(bundle + ": no such file (expected: an audit bundle)");
        }
        if (perStratum < 1) {
            throw Problem.notFine("--per-stratum: " + perStratum + " (expected: at least 1)");
        }
        Optional<String> held = key.isEmpty() ? Optional.empty() : Optional.of(Files.readString(key.get()));
        BundleVerifier.Answer answer;
        try (Progress progress = new Progress(!asJson, "records read")) {
            answer = BundleVerifier.verify(
                    bundle,
                    new BundleVerifier.Question(held, List.of(), Long.MAX_VALUE, Optional.of(nonce), perStratum),
                    progress::at);
        }
        System.out.print(asJson ? BundleVerifier.json(answer) : BundleVerifier.text(answer));
        return answer.code();
    }
}
