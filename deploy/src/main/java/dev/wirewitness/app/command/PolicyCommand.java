package dev.wirewitness.app.command;

import dev.wirewitness.app.PolicyFile;
import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.engine.CaseResult;
import dev.wirewitness.policy.engine.Engines;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.Rule;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy}: what a policy says, before it is in force. */
@Command(
        name = "policy",
        description = "Check, test and explain a policy before it is in force.",
        mixinStandardHelpOptions = true,
        subcommands = PolicyHashCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand extends CommandGroup {
    private static CompiledRuleset compiled(Path file) throws IOException {
        return PolicyFile.compile(Optional.of(file), warning -> System.err.println("warning: " + warning.text()));
    }

    @Command(name = "check", description = "Compile a policy and list its rules, or every error with its place.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = "The policy (YAML).") Path file) throws IOException {
        CompiledRuleset ruleset = compiled(file);
        System.out.println(file + ": fine");
        System.out.println("name    " + ruleset.name());
        System.out.println("digest  " + ruleset.digest());
        System.out.println("rules   " + ruleset.rules().size());
        for (Rule rule : ruleset.rules()) {
            System.out.printf(Locale.ROOT, "        %-28s %-8s %-8s %s%n", rule.id(), word(rule.effect()), word(rule.mode()),
                    rule.paragraph());
        }
        System.out.println("tests   " + ruleset.cases().size());
        return ExitCode.FINE;
    }

    @Command(name = "test", description = "Run the tests that a policy brings along.", mixinStandardHelpOptions = true)
    int test(@Parameters(paramLabel = "FILE", description = "The policy (YAML).") Path file) throws IOException {
        CompiledRuleset ruleset = compiled(file);
        List<CaseResult> results = Engines.test(ruleset, Catalogue.builtIn());
        results.forEach(result -> System.out.println(result.text()));
        long failed = results.stream().filter(result -> !result.passed()).count();
        System.out.println(results.isEmpty()
                ? file + ": no tests (add a section tests:)"
                : results.size() - failed + " passed, " + failed + " failed");
        return failed == 0 ? ExitCode.FINE : ExitCode.NOT_FINE;
    }

    @Command(name = "explain", description = {"Say what a policy does with a request, rule by rule.",
            "The request is read from standard input: request line, headers, an empty line, the body."},
            mixinStandardHelpOptions = true)
    int explain(
            @Parameters(paramLabel = "FILE", description = "The policy (YAML).") Path file,
            @Option(names = "--request", paramLabel = "FILE", description = "Read the request from here.")
                    @Nullable Path request,
            @Option(names = "--user", paramLabel = "NAME", description = "Who sends it.") @Nullable String user,
            @Option(names = "--connect-host", paramLabel = "HOST", description = "Host of the CONNECT it came through.")
                    @Nullable String connectHost,
            @Option(names = "--sni", paramLabel = "NAME", description = "Server name in the client's TLS.")
                    @Nullable String sni,
            @Option(names = "--group", paramLabel = "GROUP", split = ",", description = "A group of the sender; repeatable.")
                    @Nullable List<String> groups,
            @Option(names = "--strength", paramLabel = "STRENGTH", description = {
                "How the sender is known: none, network, asserted, password (the default with --user), certificate."})
                    @Nullable String strength,
            @Option(names = "--address", paramLabel = "ADDRESS", description = "Where it comes from (127.0.0.1).",
                    defaultValue = "127.0.0.1") String address)
            throws IOException {
        CompiledRuleset ruleset = compiled(file);
        byte[] text = request == null ? System.in.readAllBytes() : Files.readAllBytes(request);
        RequestText parsed = RequestText.parse(text, new TunnelNames(lower(connectHost), lower(sni)));
        Caller caller = new Caller(
                address(address),
                Optional.ofNullable(user),
                groups == null ? List.of() : groups,
                strength(strength == null ? user == null ? "none" : "password" : strength));
        System.out.print(Engines.explain(
                        ruleset, Catalogue.builtIn(), RegisterView.EMPTY, parsed.head(), caller, parsed.body())
                .text());
        return ExitCode.FINE;
    }

    private static Optional<String> lower(@Nullable String name) {
        return Optional.ofNullable(name).map(given -> given.toLowerCase(Locale.ROOT));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFine("--address: '" + text + "' (expected: an IP address)");
        }
    }

    private static IdentityStrength strength(String text) {
        for (IdentityStrength each : IdentityStrength.values()) {
            if (word(each).equals(text)) {
                return each;
            }
        }
        throw Problem.notFine("--strength: '" + text + "' (expected: none, network, asserted, password or certificate)");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
