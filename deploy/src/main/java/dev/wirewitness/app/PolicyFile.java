package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import dev.wirewitness.policy.ruleset.ListFiles;
import dev.wirewitness.policy.ruleset.PolicyError;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Where a policy comes from: a file, or the one built in. */
public final class PolicyFile {
    private PolicyFile() {}

    /**
     * The compiled policy of {@code file}, or the built-in one; a {@link Problem} that lists every error otherwise. {@code
     * warned} is told what is accepted and probably not meant.
     */
    public static CompiledRuleset compile(Optional<Path> file, Consumer<PolicyError> warned) throws IOException {
        String source = file.map(Path::toString).orElse(DefaultPolicy.SOURCE_NAME);
        String text = file.isPresent() ? read(file.get()) : DefaultPolicy.yaml();
        return switch (RulesetCompiler.compile(text, source, files(file))) {
            case CompileResult.Compiled(CompiledRuleset ruleset, List<PolicyError> warnings) -> {
                warnings.forEach(warned);
                yield ruleset;
            }
            case CompileResult.Rejected rejected -> throw Problem.notFine(rejected.errors().stream()
                    .map(PolicyError::text)
                    .collect(Collectors.joining("\n")));
        };
    }

    /** Files that a policy names are found from where it is. */
    private static ListFiles files(Optional<Path> policy) {
        return policy.<ListFiles>map(file -> name -> Files.readAllBytes(file.resolveSibling(name))).orElse(ListFiles.NONE);
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw Problem.environment(file + ": no such file (expected: a policy in YAML)");
        } catch (CharacterCodingException e) {
            throw Problem.notFine(file + ": not UTF-8 text (expected: a policy in YAML)");
        } catch (IOException e) {
            throw Problem.environment(file + ": cannot be read: " + e.getMessage() + " (expected: a policy in YAML)");
        }
    }
}
