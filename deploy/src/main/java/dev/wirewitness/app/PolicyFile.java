package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.PolicyError;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a policy comes from: a file, or the one built in. */
public final class PolicyFile {
    private static final String BUILT_IN = "/dev/wirewitness/policy/default-policy.yaml";

    private PolicyFile() {}

    /** The text of the built-in policy. */
    public static String builtIn() {
        try (InputStream in = Objects.requireNonNull(CompiledRuleset.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the built-in policy: " + e.getMessage(), e);
        }
    }

    /** The compiled policy of {@code file}, or the built-in one; a {@link Problem} that lists every error otherwise. */
    public static CompiledRuleset compile(Optional<Path> file) throws IOException {
        String source = file.map(Path::toString).orElse("built-in policy");
        String text = file.isPresent() ? Files.readString(file.get()) : builtIn();
        return switch (RulesetCompiler.compile(text, source)) {
            case CompileResult.Compiled(CompiledRuleset ruleset) -> ruleset;
            case CompileResult.Rejected rejected -> throw Problem.notFine(rejected.errors().stream()
                    .map(PolicyError::text)
                    .collect(Collectors.joining("\n")));
        };
    }
}
