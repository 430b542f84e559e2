package dev.wirewitness.evidence.aims.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegisterFileTest {
    private static final String GOOD = """
            version: 1
            systems:
              - match: {service: openai-api, surface: sdk}
                name: Support
                state: approved
                since: 2026-01-02
                approved-models: [gpt-5*]
              - match: {system-id: id-7}
                state: blocked
            mcp-servers:
              - server: https://mcp.example*
                state: approved
                tier: low
            """;

    @Test
    void parse_goodFile_declaresByMatch() throws Exception {
        RegisterFile file = RegisterFile.parse("register.yaml", GOOD);

        assertThat(file.system("id-1", "openai-api", "p", "h", "sdk").orElseThrow().state()).isEqualTo("approved");
        assertThat(file.system("id-1", "openai-api", "p", "h", "browser")).isEmpty();
        assertThat(file.system("id-7", "openai-api", "p", "h", "sdk").orElseThrow().state()).isEqualTo("blocked");
        assertThat(file.server("https://mcp.example:443/mcp").orElseThrow().tier()).contains("low");
        assertThat(file.server("https://other.example/mcp")).isEmpty();
    }

    @Test
    void parse_emptyFile_declaresNothing() throws Exception {
        assertThat(RegisterFile.parse("r", "").system("a", "b", "c", "d", "e")).isEmpty();
    }

    @Test
    void parse_mistakes_areAllNamedWithLineAndColumn() {
        List<String> problems = problems("""
                systems:
                  - match: {service: a}
                    ownr: Jo
                    state: aproved
                    review-by: 2026-13-01
                  - name: nothing matches
                  - match: {service: [a]}
                  - match: {service: b}
                    state: blocked
                    state: approved
                mcp-servers:
                  - {state: approved}
                sytems: []
                """);

        assertThat(problems).anySatisfy(p -> assertThat(p).startsWith("register.yaml:3:5:")
                .contains("'ownr'", "did you mean 'owner'?"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:4:12:")
                        .contains("'aproved'", "did you mean 'approved'?"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:5:16:")
                        .contains("2026-13-01", "such as 2026-11-20"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:6:5:").contains("no match"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:7:22:").contains("expected: a single value"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:10:5:").contains("twice"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:12:5:").contains("no 'server'"))
                .anySatisfy(p -> assertThat(p).startsWith("register.yaml:13:1:").contains("did you mean 'systems'?"));
    }

    @Test
    void parse_brokenYaml_isOneProblem() {
        assertThat(problems("systems: [")).singleElement().asString().startsWith("register.yaml:").contains("not YAML");
        assertThat(problems("- a")).singleElement().asString().contains("expected: a mapping");
        assertThat(problems("a: &x [1]\nb: *x\n")).isNotEmpty();
        assertThat(problems("[".repeat(100_000))).isNotEmpty();
    }

    @Test
    void parse_mutatedFiles_endInAFileOrInProblems() {
        Random random = new Random(11);
        String odd = "[]{}:-&*!|>'\"#%@`\t\n \u0000\uD800\u202Eax1";
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, odd.charAt(random.nextInt(odd.length())));
                    case 1 -> text.insert(at, odd.charAt(random.nextInt(odd.length())));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
                }
            }
            try {
                assertThat(RegisterFile.parse("r", text.toString()).sha256()).hasSize(64);
            } catch (InvalidRegisterFile e) {
                assertThat(e.problems()).isNotEmpty().allMatch(p -> p.matches("(?s)r:\\d+:\\d+: .+"));
            }
        }
    }

    private static List<String> problems(String text) {
        InvalidRegisterFile thrown =
                catchThrowableOfType(InvalidRegisterFile.class, () -> RegisterFile.parse("register.yaml", text));
        assertThat(thrown).isNotNull();
        return thrown.problems();
    }
}
