package dev.wirewitness.policy.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.RegisterState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesetCompilerTest {
    private static final String FULL = """
            version: 1
            name: Test policy
            contact: Ask security@example.com
            lists:
              approved: [gpt-5*, claude-*]
              office: ["10.0.0.0/8"]
            dictionaries:
              project-names: [Bluebird, "Night Owl"]
              code-words:
                terms: [Sesame]
                case-sensitive: true
            detectors:
              disable: [ipv4]
              custom:
                - {id: ticket, regex: "TCK-[0-9]{4}", confidence: 75}
            defaults:
              on-large-body: block
              on-unsupported-coding: block
              on-unknown-shape: forward
              on-incomplete-inspection: block
              on-inspection-failure: forward
              on-binary-message: block
              on-mcp-mismatch: forward
              hold-timeout: 90s
              restore-placeholders: {text: false, tool-arguments: false}
              minimum-confidence: 60
              scan-answers: false
            rules:
              - id: everything
                when:
                  surface: [agent-cli, sdk]
                  provider: openai
                  service: "openai-*"
                  model: "@approved"
                  host: "*.openai.com"
                  connect-host: [192.0.2.1, "*.openai.com"]
                  sni: "*.openai.com"
                  client: [openai-java, codex]
                  operation: "mcp_*"
                  family: mcp
                  certainty: [exact, shape]
                  mcp: {server: "https://*", tool: "read_*", risk: "< 60", state: approved, provenance: known}
                  finding: {category: secret, type: [aws-access-key, ticket], confidence: ">= 70", count: "> 1", part: user}
                  user: "ann@*"
                  group: staff
                  strength: [password, certificate]
                  network: "@office"
                  register-state: [approved, under_review]
                  not:
                    - {host: bad.openai.com}
                    - {model: "*-mini", finding: {category: personal}}
                then: block
                mode: monitor
                reason: because
                paragraph: "4.2"
              - {id: off, when: {host: "*"}, then: allow, enabled: false}
              - {id: answers, when: {direction: answer, finding: {category: secret}}, then: redact}
            tests:
              - name: one
                request:
                  host: API.openai.com
                  connect-host: 192.0.2.1
                  sni: API.openai.com
                  path: /v1/chat/completions
                  headers: {User-Agent: curl}
                  client: codex
                  user: ann
                  groups: [staff]
                  strength: certificate
                  address: 10.1.2.3
                  register-state: approved
                  mcp-state: restricted
                  mcp-tools: [read]
                  mcp-drifted: true
                  body: {model: gpt-5, n: 1, f: 1.5, t: true, x: null, s: "1", list: [a, 2]}
                expect: {action: redact, rule: everything, findings: ticket, body-lacks: [x], model: gpt-5}
            """;

    private static CompiledRuleset compiled(String yaml) {
        CompileResult result = RulesetCompiler.compile(yaml, "p.yaml");
        assertThat(result).isInstanceOf(CompileResult.Compiled.class);
        return ((CompileResult.Compiled) result).ruleset();
    }

    private static List<PolicyError> errors(String yaml) {
        CompileResult result =
                new RulesetCompiler(Set.of("aws-access-key", "email", "ipv4")).compileText(yaml, "p.yaml", ListFiles.NONE);
        assertThat(result).isInstanceOf(CompileResult.Rejected.class);
        return ((CompileResult.Rejected) result).errors();
    }

    private static String rule(String line) {
        return "version: 1\nname: n\nrules:\n  - " + line + "\n";
    }

    @Test
    void compile_everyKey() {
        CompiledRuleset ruleset = compiled(FULL);

        assertThat(ruleset.name()).isEqualTo("Test policy");
        assertThat(ruleset.source()).isEqualTo(FULL);
        assertThat(ruleset.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(ruleset.defaults())
                .isEqualTo(new Defaults(
                        Fallback.BLOCK,
                        Fallback.BLOCK,
                        Fallback.FORWARD,
                        Fallback.BLOCK,
                        Fallback.FORWARD,
                        Fallback.BLOCK,
                        Fallback.FORWARD,
                        Duration.ofSeconds(90),
                        false,
                        false,
                        60,
                        false));
        assertThat(ruleset.detectors().disabled()).containsExactly("ipv4");
        assertThat(ruleset.detectors().dictionaries()).hasSize(2);
        assertThat(ruleset.detectors().dictionaries().get(1).caseSensitive()).isTrue();
        assertThat(ruleset.detectors().patterns().getFirst().confidence()).isEqualTo(75);
        assertThat(ruleset.rules()).extracting(Rule::id).containsExactly("everything", "answers");
        Rule first = ruleset.rules().getFirst();
        assertThat(first.effect()).isEqualTo(Effect.BLOCK);
        assertThat(first.mode()).isEqualTo(Mode.MONITOR);
        assertThat(first.paragraph()).isEqualTo("4.2");
        assertThat(ruleset.rules().get(1).direction()).isEqualTo(Direction.ANSWER);
    }

    @Test
    void compile_testCase_writesItsBodyAsJson() {
        PolicyCase.Request request = compiled(FULL).cases().getFirst().request();

        assertThat(request.body())
                .isEqualTo("{\"model\":\"gpt-5\",\"n\":1,\"f\":1.5,\"t\":true,\"x\":null,\"s\":\"1\",\"list\":[\"a\",2]}");
        assertThat(request.head().host()).isEqualTo("api.openai.com");
        assertThat(request.head().method()).isEqualTo("POST");
        assertThat(request.head().headers().first("content-type")).contains("application/json");
        assertThat(request.mcp().state()).isEqualTo(RegisterState.RESTRICTED);
        assertThat(request.mcp().drifted()).isTrue();
        assertThat(request.caller().groups()).containsExactly("staff");
        assertThat(request.caller().strength()).isEqualTo(IdentityStrength.CERTIFICATE);
    }

    @Test
    void compile_reportsAllErrors_inOrder() {
        List<PolicyError> errors = errors("""
                version: 2
                nam: x
                rules:
                  - id: Bad Id
                    when: {modell: x}
                    then: blok
                """);

        assertThat(errors).extracting(PolicyError::text).containsExactly(
                "p.yaml:1:1: policy: \"name\" is missing (expected: name: …)",
                "p.yaml:1:10: version: \"2\" (expected: 1)",
                "p.yaml:2:1: policy: unknown key \"nam\" (did you mean \"name\"?)",
                "p.yaml:4:9: rule id \"Bad Id\" (expected: 1 to 64 of a-z, 0-9 and \"-\", such as no-secrets)",
                "p.yaml:5:12: when: unknown key \"modell\" (did you mean \"model\"?)",
                "p.yaml:6:11: then: unknown value \"blok\" (did you mean \"block\"?)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
                    {id: r, when: {surface: browsr}, then: block} | 4:29 | surface: unknown value "browsr" | did you mean "browser"?
                    {id: r, when: {operation: "mpc_*"}, then: block} | 4:31 | operation: unknown value "mpc_*" | ``
                    {id: r, when: {model: "@aproved"}, then: block} | 4:27 | unknown list @aproved | expected: nothing here
                    {id: r, when: {network: 10.0.0.0/33}, then: block} | 4:29 | network: "10.0.0.0/33" | CIDR
                    {id: r, when: {mcp: {risk: "60"}}, then: block} | 4:32 | risk: "60" | such as ">= 60"
                    {id: r, when: {mcp: {risk: ">= 101"}}, then: block} | 4:32 | risk: ">= 101" | 0 to 100
                    {id: r, when: {mcp: {provenance: offical}}, then: block} | 4:38 | provenance: unknown value | did you mean "official"?
                    {id: r, when: {mcp: {}}, then: block} | 4:25 | mcp: no condition | server
                    {id: r, when: {finding: {type: aws-acess-key}}, then: block} | 4:36 | type: no detector | did you mean "aws-access-key"?
                    {id: r, when: {finding: {count: "< 3"}}, then: block} | 4:37 | count: "< 3" also holds for none | >= 1
                    {id: r, when: {finding: {catgory: x}}, then: block} | 4:30 | unknown key "catgory" | did you mean "category"?
                    {id: r, when: {host: x}, then: redact} | 4:36 | redact without a finding condition | finding
                    {id: r, when: {direction: answer, finding: {category: secret}}, then: block} | 4:75 | block for an answer | redact or monitor
                    {id: r, when: {direction: answer, finding: {part: user}}, then: redact} | 4:55 | "part" for an answer | span
                    {id: r, when: {}, then: block} | 4:19 | when: no condition | host: "*"
                    {id: r, then: block} | 4:5 | "when" is missing | host: "*"
                    {id: r, when: {host: x}} | 4:5 | "then" is missing | expected
                    {id: default, when: {host: x}, then: block} | 4:10 | "default" is reserved | choose
                    {id: r, when: {host: x, host: y}, then: block} | 4:29 | "host" is there twice | remove
                    {id: r, when: {host: []}, then: block} | 4:26 | host: an empty list | at least one
                    {id: r, when: {host: {a: b}}, then: block} | 4:26 | host is a mapping | expected: a value
                    {id: r, when: {not: {direction: answer}}, then: block} | 4:26 | not: unknown key "direction" | ``
                    {id: r, when: {not: {}}, then: block} | 4:25 | not: no condition | at least one
                    {id: r, when: {host: x}, then: block, mode: enforced} | 4:49 | mode: unknown value "enforced" | did you mean "enforce"?
                    {id: r, when: {host: x}, then: block, enabled: yes} | 4:52 | enabled: "yes" | true or false
                    [a] | 4:5 | rule is a list | keys and values
                    """)
    void compile_wrongRule_isPointedAt(String rule, String position, String message, String hint) {
        List<PolicyError> errors = errors(rule(rule));

        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst().line() + ":" + errors.getFirst().column()).isEqualTo(position);
        assertThat(errors.getFirst().message()).contains(message);
        assertThat(errors.getFirst().hint()).contains(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            textBlock = """
                    [0-9]{9} true
                    T[0-9]{9} true
                    (?i)ticket[0-9]+ true
                    ticket|incident true
                    TK[0-9]{9} false
                    [A-Z]{3}-id[0-9]+ false
                    """)
    void compile_regexWithoutPlainCharacters_isAcceptedWithAWarning(String regex, boolean warned) {
        CompileResult result = RulesetCompiler.compile(
                "version: 1\nname: n\ndetectors:\n  custom:\n    - {id: x, regex: '" + regex + "'}\n", "p.yaml");

        assertThat(result).isInstanceOf(CompileResult.Compiled.class);
        assertThat(((CompileResult.Compiled) result).warnings().stream().map(PolicyError::text).toList())
                .hasSize(warned ? 1 : 0)
                .allSatisfy(text -> assertThat(text)
                        .startsWith("p.yaml:5:22: x: no two plain characters in a row stand in every match"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
                    defaults: {on-large-body: refuse} | 3:27 | unknown value "refuse"
                    defaults: {hold-timeout: 2d} | 3:26 | hold-timeout: "2d"
                    defaults: {hold-timeout: 61m} | 3:26 | hold-timeout: "61m"
                    defaults: {minimum-confidence: 101} | 3:32 | minimum-confidence: "101"
                    defaults: {restore-placeholders: {txt: true}} | 3:35 | unknown key "txt"
                    defaults: [] | 3:11 | defaults is a list
                    lists: {Bad: [x]} | 3:9 | lists: name "Bad"
                    lists: {a: ["@b"]} | 3:13 | list in a list
                    detectors: {disable: [nothing]} | 3:23 | no detector is called "nothing"
                    detectors: {custom: [{id: x}]} | 3:22 | "regex" is missing
                    detectors: {custom: [{id: x, regex: "a(b"}]} | 3:37 | regex: missing closing
                    detectors: {custom: [{id: x, regex: "a*"}]} | 3:37 | matches nothing at all
                    detectors: {custom: [{id: email, regex: "a"}]} | 3:27 | built-in detector
                    dictionaries: {d: {words: [x]}} | 3:20 | unknown key "words"
                    dictionaries: {email: [x]} | 3:16 | built-in detector
                    tests: [{name: x}] | 3:9 | "request" is missing
                    tests: [{name: x, request: {host: h, path: v1}, expect: {action: block}}] | 3:44 | path: "v1"
                    tests: [{name: x, request: {host: h}, expect: {action: drop}}] | 3:56 | unknown value "drop"
                    tests: [{name: x, request: {host: h}, expect: {rule: gone}}] | 3:54 | no rule is called "gone"
                    tests: [{name: x, request: {host: h}, expect: {}}] | 3:47 | nothing is expected
                    tests: [{name: x, request: {host: h, address: localhost}, expect: {action: block}}] | 3:47 | address: "localhost"
                    """)
    void compile_wrongSection_isPointedAt(String line, String position, String message) {
        List<PolicyError> errors = errors("version: 1\nname: n\n" + line + "\n");

        assertThat(errors)
                .anySatisfy(e -> {
                    assertThat(e.line() + ":" + e.column()).isEqualTo(position);
                    assertThat(e.message()).contains(message);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
                    `` | 1:1 | empty
                    `a: [` | 1:5 | not YAML
                    `- a` | 1:1 | policy is a list
                    `a: &x [1]\nb: *x` | 2:4 | aliases are not allowed
                    `a: \u0007` | 1:4 | U+7
                    """)
    void compile_notAPolicy_saysWhereAndWhy(String yaml, String position, String message) {
        PolicyError error =
                errors(yaml.replace("\\n", "\n").replace("\\u0007", "\u0007")).getFirst();

        assertThat(error.message()).contains(message);
        assertThat(error.line() + ":" + error.column()).isEqualTo(position);
    }

    @Test
    void compile_deepOrHuge_isRefused() {
        assertThat(errors("a: " + "[".repeat(100) + "]".repeat(100)).getFirst().message())
                .contains("levels deep");
        assertThat(errors("a".repeat(PolicyYaml.MAX_CHARS + 1)).getFirst().message()).contains("characters");
    }

    /** Longer, and from another seed, by {@code deploy/conformance/fuzz.sh}. */
    @Test
    @Tag("fuzz")
    void compile_damagedPolicies_givePositionsInTheFile() {
        Random random = new Random(Long.getLong("wirewitness.fuzz.seed", 3));
        String signs = "{}[]:,-\"'@*&!|>%#\n\t \\0aZé";
        for (int round = 0; round < 1500 * (1 + Integer.getInteger("wirewitness.fuzz.seconds", 0)); round++) {
            StringBuilder text = new StringBuilder(FULL);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, signs.charAt(random.nextInt(signs.length())));
                    default -> text.setLength(Math.max(10, at));
                }
            }

            switch (RulesetCompiler.compile(text.toString(), "p.yaml")) {
                case CompileResult.Compiled(CompiledRuleset ruleset, _) ->
                    assertThat(ruleset.source()).isEqualTo(text.toString());
                case CompileResult.Rejected(List<PolicyError> errors) ->
                    assertThat(errors)
                            .isNotEmpty()
                            .allSatisfy(e -> assertThat(e.line())
                                    .isBetween(1, (int) text.chars().filter(c -> c == '\n').count() + 1));
            }
        }
    }
}
