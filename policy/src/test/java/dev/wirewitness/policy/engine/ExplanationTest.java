package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
    private static final String KEY = "AKIAQ4HZ7XWP3RTLK6MB";

    private static Explanation explain(String body) {
        return Engines.explain(
                DefaultPolicy.compiled(),
                Catalogue.builtIn(),
                RegisterView.EMPTY,
                Exchanges.chatHead(),
                Exchanges.caller(),
                ByteBuffer.wrap(body.getBytes(UTF_8)));
    }

    @Test
    void explain_saysOfEachRuleWhyOrWhyNot() {
        Explanation explanation = explain(Exchanges.said("key " + KEY));

        assertThat(explanation.rules())
                .anySatisfy(rule -> {
                    assertThat(rule.id()).isEqualTo("secrets");
                    assertThat(rule.matched()).isTrue();
                })
                .anySatisfy(rule -> {
                    assertThat(rule.id()).isEqualTo("stopped-systems");
                    assertThat(rule.why())
                            .isEqualTo("does not hold: register-state: [blocked, suspended, retired] (is: observed)");
                })
                .anySatisfy(rule -> {
                    assertThat(rule.id()).isEqualTo("payment-data");
                    assertThat(rule.why()).endsWith("(is: 0 of 1 findings)");
                });
        assertThat(explanation.findings().getFirst().because()).isNotEmpty();
    }

    @Test
    void text_showsWhatTheProviderReceives_andNoValue() {
        String text = explain(Exchanges.said("key " + KEY)).text();

        assertThat(text)
                .contains("Verdict     redact", "* secrets", "yes secrets -> redact", "[REDACTED:aws-access-key:")
                .doesNotContain(KEY);
    }

    @Test
    void text_ofABlockedMcpCall_showsRiskAndNothingSent() {
        Explanation explanation = Engines.explain(
                DefaultPolicy.compiled(),
                Catalogue.builtIn(),
                RegisterView.EMPTY,
                Exchanges.head(
                        "mcp.example.net",
                        "/mcp",
                        "mcp-protocol-version",
                        "2026-07-28",
                        "mcp-method",
                        "tools/call",
                        "mcp-name",
                        "read"),
                Exchanges.caller(),
                ByteBuffer.wrap("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"exec\"}}"
                        .getBytes(UTF_8)));

        assertThat(explanation.text())
                .contains(
                        "MCP risk    43 of 100, 50% observed",
                        "remote without authentication +12",
                        "Verdict     block",
                        "Provider receives nothing");
    }

    @Test
    void caseResult_text_saysWhatDiffers() {
        CaseResult result = Engines.test(
                        Exchanges.compiled("""
                                version: 1
                                name: n
                                rules: [{id: r, when: {client: codex}, then: monitor}]
                                tests:
                                  - name: wrong in every way
                                    request: {host: api.openai.com, client: codex, body: hello}
                                    expect:
                                      action: block
                                      rule: on-large-body
                                      findings: email
                                      body-contains: bye
                                      body-lacks: hello
                                      model: m
                                      provider: p
                                      operation: chat
                                """),
                        Catalogue.builtIn())
                .getFirst();

        assertThat(result.text()).isEqualTo("""
                FAIL  wrong in every way (line 5)
                      action: expected block, was forward
                      rule: expected on-large-body, was [r, default]
                      finding: expected email, was []
                      model: expected m, was none
                      provider: expected p, was openai
                      operation: expected chat, was other
                      body-contains: expected "bye", was not there
                      body-lacks: expected "hello" absent, was it is there""");
    }
}
