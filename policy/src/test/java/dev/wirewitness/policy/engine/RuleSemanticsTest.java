package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.KEY;
import static dev.wirewitness.policy.engine.Exchanges.chat;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static dev.wirewitness.policy.engine.Exchanges.said;
import static dev.wirewitness.policy.engine.Exchanges.saidBefore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleSemanticsTest {
    private static final String MONITOR = "{id: monitor, when: {host: \"*\"}, then: monitor}";
    private static final String ALLOW = "{id: allow, when: {host: \"*\"}, then: allow}";
    private static final String BLOCK = "{id: block, when: {host: \"*\"}, then: block, reason: no}";
    private static final String HOLD = "{id: hold, when: {host: \"*\"}, then: hold}";
    private static final String REDACT = "{id: redact, when: {finding: {category: secret}}, then: redact}";
    private static final String WOULD_BLOCK = "{id: would, when: {host: \"*\"}, then: block, mode: monitor}";

    private static String[] rules(String names) {
        return names.lines()
                .flatMap(l -> java.util.Arrays.stream(l.split(" ")))
                .map(name -> switch (name) {
                    case "monitor" -> MONITOR;
                    case "allow" -> ALLOW;
                    case "block" -> BLOCK;
                    case "hold" -> HOLD;
                    case "redact" -> REDACT;
                    default -> WOULD_BLOCK;
                })
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "monitor,              forward, default, monitor default",
        "allow block,          forward, allow,   allow",
        "block allow,          block,   block,   block",
        "hold block,           block,   block,   hold block",
        "hold allow,           hold,    hold,    hold allow",
        "redact,               redact,  redact,  redact",
        "redact allow,         redact,  redact,  redact allow",
        "allow redact,         forward, allow,   allow",
        "redact block,         block,   block,   redact block",
        "redact hold,          hold,    hold,    redact hold",
        "would redact,         redact,  redact,  would redact",
        "would,                forward, default, would default",
        "monitor would block,  block,   block,   monitor would block"
    })
    void rules_combine(String rules, String action, String decisive, String reasons) {
        Verdict verdict = chat(policy(rules(rules.strip())), said(KEY)).verdict();

        assertThat(RulesetTests.action(verdict)).isEqualTo(action);
        assertThat(verdict.reasons().stream().filter(Reason::decisive).map(Reason::rule)).containsExactly(decisive);
        assertThat(verdict.reasons().stream().map(Reason::rule)).containsExactly(reasons.split(" "));
    }

    @Test
    void noRule_forwardsByDefault() {
        Verdict verdict = chat(policy(), said("hello")).verdict();

        assertThat(verdict).isInstanceOf(Verdict.Forward.class);
        assertThat(verdict.reasons()).extracting(Reason::rule).containsExactly("default");
    }

    @Test
    void block_saysWhoWhyAndWhatToDo() {
        Verdict verdict = chat(
                        policy(
                                "contact: Ask security@example.com.",
                                "{id: no-keys, when: {finding: {category: secret}}, then: block, "
                                        + "reason: Keys stay here., paragraph: \"4.2\"}"),
                        said(KEY))
                .verdict();

        assertThat(((Verdict.Block) verdict).refusal().body())
                .isEqualTo("Blocked by Test, rule no-keys: Keys stay here [aws-access-key] (policy paragraph 4.2). "
                        + "To ask for an exception, quote rule no-keys. Ask security@example.com.");
        assertThat(((Verdict.Block) verdict).refusal().headers().first("code")).contains("wirewitness_no_keys");
        assertThat(verdict.reasons().getFirst().findingTypes()).containsExactly("aws-access-key");
    }

    @Test
    void block_findingOfAnEarlierTurn_isRedactedInstead() {
        Verdict verdict = chat(
                        policy("{id: no-keys, when: {finding: {category: secret}}, then: block, reason: no}"),
                        saidBefore(KEY))
                .verdict();

        assertThat(verdict).isInstanceOf(Verdict.Redact.class);
        assertThat(verdict.reasons().getFirst().effect()).isEqualTo(Effect.REDACT);
        assertThat(verdict.reasons().getFirst().text()).contains("earlier turn");
    }

    @Test
    void block_sameFindingNewAndOld_blocks() {
        String body = saidBefore(KEY).replace("go on", "again " + KEY);

        assertThat(chat(policy("{id: k, when: {finding: {category: secret}}, then: block}"), body).verdict())
                .isInstanceOf(Verdict.Block.class);
    }

    @Test
    void block_onModel_doesNotDependOnHistory() {
        assertThat(chat(policy("{id: m, when: {model: \"gpt-*\"}, then: block}"), saidBefore("x")).verdict())
                .isInstanceOf(Verdict.Block.class);
    }

    @Test
    void hold_afterApproval_sendsWhatTheRedactRulesLeave() {
        Verdict.Hold hold = (Verdict.Hold)
                chat(policy("defaults: {hold-timeout: 90s}", HOLD, REDACT), said(KEY)).verdict();

        assertThat(hold.patience()).isEqualTo(Duration.ofSeconds(90));
        assertThat(hold.ifApproved()).isInstanceOf(Verdict.Redact.class);
        assertThat(hold.ifDenied().refusal().body()).startsWith("Waited for approval and was not approved, by Test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
                    provider: openai | true
                    provider: [anthropic, "open*"] | true
                    provider: anthropic | false
                    model: gpt-5 | true
                    model: GPT-5 | true
                    model: "gpt-4*" | false
                    not: {model: gpt-5} | false
                    not: {model: "o*"} | true
                    not: [{model: "o*"}, {host: "api.*"}] | false
                    not: {model: gpt-5, host: other.example} | true
                    host: "*.openai.com" | true
                    family: openai-chat | true
                    operation: chat | true
                    operation: [embeddings, "mcp_*"] | false
                    certainty: exact | true
                    register-state: observed | true
                    register-state: blocked | false
                    network: 127.0.0.0/8 | true
                    network: 10.0.0.0/8 | false
                    user: "*" | false
                    group: "*" | false
                    mcp: {server: "*"} | false
                    mcp: {risk: ">= 0"} | false
                    finding: {type: email} | true
                    finding: {type: email, confidence: ">= 61"} | false
                    finding: {category: personal, count: ">= 2"} | true
                    finding: {category: personal, count: ">= 3"} | false
                    finding: {part: user} | true
                    finding: {part: system} | false
                    not: {finding: {category: secret}} | true
                    """)
    void conditions_hold(String when, boolean expected) {
        Verdict verdict = chat(
                        policy("{id: r, when: {" + when + "}, then: block}"),
                        said("ann@example.com and bob@example.com"))
                .verdict();

        assertThat(verdict instanceof Verdict.Block).isEqualTo(expected);
    }

    @Test
    void fallbackModel_isJudgedToo() {
        String body = "{\"model\":\"gpt-5\",\"models\":[\"gpt-5\",\"bad/model\"],\"messages\":[]}";
        var head = Exchanges.head("openrouter.ai", "/api/v1/chat/completions");

        assertThat(Exchanges.inspection(
                                Exchanges.engine(policy("{id: r, when: {not: {model: gpt-5}}, then: block}")), head, body)
                        .finish()
                        .verdict())
                .isInstanceOf(Verdict.Block.class);
        assertThat(Exchanges.inspection(
                                Exchanges.engine(policy("{id: a, when: {model: gpt-5}, then: allow}", BLOCK)), head, body)
                        .finish()
                        .verdict())
                .isInstanceOf(Verdict.Block.class);
    }
}
