package dev.wirewitness.policy.ruleset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The policy in force until the user gives another. */
public final class DefaultPolicy {
    /** What it is called in errors. */
    public static final String SOURCE_NAME = "default-policy.yaml";

    private DefaultPolicy() {}

    /** Its text, from the class path. */
    public static String yaml() {
        try (InputStream in = DefaultPolicy.class.getResourceAsStream("/dev/wirewitness/policy/" + SOURCE_NAME)) {
            if (in == null) {
                throw new IllegalStateException(SOURCE_NAME + ": not on the class path (expected: in the policy jar)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiled; that it compiles is a test of the build. */
    public static CompiledRuleset compiled() {
        return switch (RulesetCompiler.compile(yaml(), SOURCE_NAME)) {
            case CompileResult.Compiled(CompiledRuleset ruleset, _) -> ruleset;
            case CompileResult.Rejected(var errors) ->
                throw new IllegalStateException(errors.getFirst().text());
        };
    }
}
