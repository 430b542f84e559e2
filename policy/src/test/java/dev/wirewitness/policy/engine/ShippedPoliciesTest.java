package dev.wirewitness.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import dev.wirewitness.policy.ruleset.PolicyError;
import dev.wirewitness.policy.ruleset.Rule;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies that ship compile, explain themselves, and pass their own tests with everything real. */
final class ShippedPoliciesTest {
    private static final Path EXAMPLES = Path.of("../deploy/examples/policies");
    private static final Path DOCUMENT = Path.of("../deploy/docs/policy.md");

    static Stream<String> policies() throws IOException {
        Stream.Builder<String> policies = Stream.builder();
        policies.add(DefaultPolicy.yaml());
        try (var files = Files.list(EXAMPLES)) {
            for (Path file : files.sorted().toList()) {
                policies.add(Files.readString(file));
            }
        }
        return policies.build();
    }

    private static CompiledRuleset compiled(String yaml) {
        CompileResult result = RulesetCompiler.compile(
                yaml, "policy.yaml", name -> Files.readAllBytes(Path.of("../deploy/examples/hashed-lists", name)));
        if (result instanceof CompileResult.Rejected(List<PolicyError> errors)) {
            assertThat(errors).extracting(PolicyError::text).isEmpty();
        }
        return ((CompileResult.Compiled) result).ruleset();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shippedPolicy_passesItsOwnTests(String yaml) {
        CompiledRuleset ruleset = compiled(yaml);

        List<CaseResult> results = Engines.test(ruleset, Catalogue.builtIn());

        assertThat(results).isNotEmpty();
        assertThat(results.stream().filter(r -> !r.passed()).map(CaseResult::text)).isEmpty();
        assertThat(ruleset.rules()).extracting(Rule::reason).doesNotContain("");
    }

    @Test
    void defaultPolicy_namesAParagraphForEveryRule() {
        assertThat(DefaultPolicy.compiled().rules()).extracting(Rule::paragraph).doesNotContain("");
    }

    @Test
    void document_examplesCompile() throws IOException {
        String[] blocks = Files.readString(DOCUMENT).split("```yaml\n");
        int whole = 0;
        for (int i = 1; i < blocks.length; i++) {
            String yaml = blocks[i].substring(0, blocks[i].indexOf("```"));
            if (yaml.startsWith("version:")) {
                compiled(yaml);
                whole++;
            } else {
                compiled("version: 1\nname: example\n" + yaml);
            }
        }
        assertThat(whole).isPositive();
        assertThat(blocks.length).isGreaterThan(4);
    }
}
