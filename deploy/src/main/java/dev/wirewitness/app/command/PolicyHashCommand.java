package dev.wirewitness.app.command;

import dev.wirewitness.app.HashedListFiles;
import dev.wirewitness.policy.detect.HashedList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy hash}: a list that a policy finds without holding it. */
@Command(
        name = "hash",
        description = {
            "Make a hashed list for a policy out of terms or secret values, one on each line.",
            "The policy finds them without holding them; prints what to write into the policy."
        },
        mixinStandardHelpOptions = true)
final class PolicyHashCommand implements Callable<Integer> {
    @Parameters(paramLabel = "LIST", description = "The entries, one on each line; - reads standard input.")
    private Path list = Path.of("-");

    @Option(names = "--kind", required = true, paramLabel = "KIND", description = {
        "terms (whole words in either case), cased-terms (in their case), values (secrets, also encoded)."})
    private String kind = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace FILE if there is one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        HashedList.Kind wanted = kind();
        if (Files.exists(out) && !force) {
            throw Problem.notFine(out + ": there is such a file (expected: a new one; --force replaces it)");
        }
        boolean standard = list.toString().equals("-");
        try (BufferedReader lines = standard
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()))
                : Files.newBufferedReader(list)) {
            HashedListFiles.Made made = HashedListFiles.make(
                    wanted, lines, standard ? "standard input" : list.toString(), out,
                    count -> System.err.println(count + " lines"));
            String name = made.file().getFileName().toString().replaceAll("\\..*", "");
            System.out.println(made.file() + ": " + made.entries() + " entries, to be named in a policy beside it:");
            System.out.println();
            System.out.println("hashed-lists:");
            System.out.println("  " + name + ": {file: " + made.file().getFileName() + ", digest: \"" + made.digest() + "\"}");
        }
        return ExitCode.FINE;
    }

    private HashedList.Kind kind() {
        return Arrays.stream(HashedList.Kind.values())
                .filter(each -> each.text().equals(kind))
                .findFirst()
                .orElseThrow(() -> Problem.notFine("--kind: '" + kind + "' (expected: "
                        + Arrays.stream(HashedList.Kind.values()).map(HashedList.Kind::text).collect(Collectors.joining(", "))
                        + ")"));
    }
}
