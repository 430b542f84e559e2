package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.DetectorSelection;
import dev.wirewitness.policy.detect.Detectors;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Policy text to compiled rules. Whatever the text is, the outcome is a {@link CompileResult}; all that is wrong is
 * reported at once. No I/O but for the files that a policy names. The language is described in {@code deploy/docs/policy.md}.
 */
public final class RulesetCompiler {
    /** The type of the finding that says that the inspection itself did not finish. */
    public static final String INCOMPLETE = "inspection-incomplete";

    private static final List<String> KEYS = List.of(
            "version", "name", "contact", "lists", "dictionaries", "hashed-lists", "detectors", "defaults", "rules", "tests");

    private final Set<String> builtInDetectors;

    private static final class BuiltIn {
        static final RulesetCompiler COMPILER = new RulesetCompiler(Detectors.builtIn().detectors().stream()
                .map(DetectorDescription::id)
                .collect(Collectors.toSet()));
    }

    /** {@code builtInDetectors}: ids a policy may speak of; when empty, ids are not checked. */
    RulesetCompiler(Set<String> builtInDetectors) {
        this.builtInDetectors = Set.copyOf(builtInDetectors);
    }

    /** {@code sourceName}: the file name that errors begin with. The policy may name no files. */
    public static CompileResult compile(String yaml, String sourceName) {
        return compile(yaml, sourceName, ListFiles.NONE);
    }

    /** {@code sourceName}: the file name that errors begin with; {@code files}: those the policy may name. */
    public static CompileResult compile(String yaml, String sourceName, ListFiles files) {
        return BuiltIn.COMPILER.compileText(yaml, sourceName, files);
    }

    CompileResult compileText(String yaml, String sourceName, ListFiles files) {
        Problems problems = new Problems(sourceName);
        Optional<CompiledRuleset> ruleset = PolicyYaml.read(yaml, problems)
                .flatMap(root -> policy(root, problems))
                .map(policy -> build(policy, yaml, files, problems));
        return problems.none() && ruleset.isPresent()
                ? new CompileResult.Compiled(ruleset.get(), problems.warnings())
                : new CompileResult.Rejected(problems.sorted());
    }

    private static Optional<Section> policy(Node root, Problems problems) {
        Optional<Section> policy = Section.of(root, "policy", problems);
        policy.ifPresent(p -> {
            p.allow(KEYS);
            p.required("version").filter(v -> !v.text().equals("1")).ifPresent(v -> problems.add(
                    v.at(), "version: \"" + v.text() + "\"", "expected: 1"));
            p.required("name");
        });
        return policy;
    }

    private CompiledRuleset build(Section policy, String yaml, ListFiles files, Problems problems) {
        NamedLists lists = NamedLists.read(policy, problems);
        DetectorsReader detectorsReader = new DetectorsReader(builtInDetectors, files, problems);
        DetectorSelection detectors = detectorsReader.read(policy);
        Set<String> ids = new HashSet<>(detectorsReader.ids());
        if (!ids.isEmpty()) {
            ids.add(INCOMPLETE);
        }
        RuleReader ruleReader = new RuleReader(new ConditionReader(lists, ids, problems), problems);
        List<Rule> rules = ruleReader.read(policy);
        return new CompiledRuleset(
                Digests.sha256(yaml.getBytes(StandardCharsets.UTF_8)),
                policy.text("name", ""),
                yaml,
                policy.text("contact", ""),
                DefaultsReader.read(policy, problems),
                detectors,
                rules,
                new CaseReader(ruleReader.ids(), ids, problems).read(policy));
    }
}
