package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.KEY;
import static dev.wirewitness.policy.engine.Exchanges.chatHead;
import static dev.wirewitness.policy.engine.Exchanges.edited;
import static dev.wirewitness.policy.engine.Exchanges.engine;
import static dev.wirewitness.policy.engine.Exchanges.inspection;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static dev.wirewitness.policy.engine.Exchanges.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ExchangeInspectionTest {
    private static final CompiledRuleset REDACT =
            policy("{id: secrets, when: {finding: {category: secret}}, then: redact}");

    @Test
    void finish_describesTheRequest() {
        Inspected inspected = inspection(engine(REDACT), chatHead(), said("hello")).finish();

        assertThat(inspected.classification().service().provider()).isEqualTo("openai");
        assertThat(inspected.classification().family()).isEqualTo(WireFamily.OPENAI_CHAT);
        assertThat(inspected.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(inspected.classification().model()).contains("gpt-5");
        assertThat(inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
        assertThat(inspected.registerState()).isEqualTo(RegisterState.OBSERVED);
        assertThat(inspected.mcpRisk()).isEmpty();
        assertThat(inspected.systemId()).matches("[0-9a-f-]{36}");
    }

    @Test
    void finish_secret_isReplacedAndReported_withoutItsValue() {
        ExchangeInspection inspection = inspection(engine(REDACT), chatHead(), said("my key " + KEY));

        Inspected inspected = inspection.finish();

        Finding finding = inspected.findings().getFirst();
        assertThat(finding.type()).isEqualTo("aws-access-key");
        assertThat(finding.path()).isEqualTo("/messages/0/content");
        assertThat(finding.fingerprint()).matches("[0-9a-f]{16}");
        assertThat(inspected.toString()).doesNotContain(KEY);
        assertThat(edited(inspection, inspected.verdict()))
                .doesNotContain(KEY)
                .matches(".*my key \\[REDACTED:aws-access-key:[a-z2-7]{10}].*");
    }

    @Test
    void offer_anyCut_givesTheSameResult() {
        byte[] body = said("é my key " + KEY + " end").getBytes(UTF_8);
        Inspected whole = inspection(engine(REDACT), chatHead(), new String(body, UTF_8)).finish();

        for (int cut = 0; cut <= body.length; cut++) {
            ExchangeInspection inspection = engine(REDACT).begin(chatHead(), Exchanges.caller());
            inspection.offer(ByteBuffer.wrap(body, 0, cut));
            inspection.offer(ByteBuffer.wrap(body, cut, body.length - cut));

            assertThat(inspection.finish()).isEqualTo(whole);
        }
    }

    @Test
    void finish_withoutBody_isFullyInspected() {
        RequestHead head = new RequestHead("GET", "https", "api.openai.com", 443, "/v1/models", Headers.empty());

        Inspected inspected = engine(REDACT).begin(head, Exchanges.caller()).finish();

        assertThat(inspected.classification().operation()).isEqualTo(Operation.LIST_MODELS);
        assertThat(inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
    }

    @ParameterizedTest
    @CsvSource({"image/png, NONE", "application/octet-stream, NONE", "text/plain, FULL"})
    void finish_foreignTypes_sayWhatWasCovered(String type, InspectLevel level) {
        RequestHead head =
                new RequestHead("POST", "https", "upload.example", 443, "/", Headers.of("content-type", type));

        Inspected inspected = inspection(engine(REDACT), head, "key " + KEY).finish();

        assertThat(inspected.coverage().level()).isEqualTo(level);
        assertThat(inspected.findings()).hasSize(level == InspectLevel.NONE ? 0 : 1);
        assertThat(inspected.classification().certainty()).isEqualTo(Certainty.NONE);
    }

    @Test
    void finish_jsonUnderAWrongLabel_isReadAsJson() {
        RequestHead head = new RequestHead(
                "POST",
                "https",
                "api.openai.com",
                443,
                "/v1/chat/completions",
                Headers.of("content-type", "application/octet-stream"));

        assertThat(inspection(engine(REDACT), head, said(KEY)).finish().verdict())
                .isInstanceOf(Verdict.Redact.class);
    }

    @Test
    void finish_jsonBehindMuchWhiteSpace_isReadAsJson_howeverItIsCut() {
        RequestHead head = new RequestHead(
                "POST", "https", "x.example", 443, "/", Headers.of("content-type", "application/octet-stream"));
        ExchangeInspection inspection = engine(REDACT).begin(head, Exchanges.caller());
        for (int i = 0; i < 10; i++) {
            inspection.offer(ByteBuffer.wrap(" ".repeat(300).getBytes(UTF_8)));
        }
        inspection.offer(ByteBuffer.wrap(said(KEY).getBytes(UTF_8)));

        assertThat(inspection.finish().verdict()).isInstanceOf(Verdict.Redact.class);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS4-HMAC-SHA256 Credential=x, abc, block",
        "AWS4-HMAC-SHA256 Credential=x, UNSIGNED-PAYLOAD, redact",
        "AWS4-HMAC-SHA256 Credential=x, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, block",
        "AWS4-HMAC-SHA256 Credential=x, STREAMING-UNSIGNED-PAYLOAD-TRAILER, block",
        "AWS4-HMAC-SHA256 Credential=x SignedHeaders=content-length;host, UNSIGNED-PAYLOAD, block",
        "AWS4-HMAC-SHA256 Credential=x SignedHeaders=host;x-amz-content-sha256, UNSIGNED-PAYLOAD, redact",
        "AWS4-ECDSA-P256-SHA256 Credential=x, abc, block",
        "TC3-HMAC-SHA256 Credential=x, abc, block",
        "'Signature version=\"1\" headers=\"date host x-content-sha256\"', abc, block",
        "'Signature version=\"1\" headers=\"date host\"', abc, redact",
        "Bearer x, abc, redact"
    })
    void finish_signedContent_cannotBeReplaced_soItIsRefused(String authorization, String hash, String action) {
        RequestHead head = Exchanges.head(
                "bedrock-runtime.us-east-1.amazonaws.com",
                "/model/anthropic.claude-v3/invoke",
                "authorization",
                authorization,
                "x-amz-content-sha256",
                hash);

        Verdict verdict = inspection(engine(REDACT), head, said(KEY)).finish().verdict();

        assertThat(RulesetTests.action(verdict)).isEqualTo(action);
        if (verdict instanceof Verdict.Block block) {
            assertThat(block.refusal().body()).contains("is signed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_LARGE, on-large-body",
        "UNSUPPORTED_CODING, on-unsupported-coding",
        "DECOMPRESSION_LIMIT, on-unsupported-coding",
        "UNKNOWN_SHAPE, on-unknown-shape",
        "BUDGET, on-incomplete-inspection",
        "FAILURE, on-inspection-failure"
    })
    void giveUp_followsTheDefaults(NotInspected why, String key) {
        Inspected forwarded = engine(policy("defaults: {" + key + ": forward}"))
                .begin(chatHead(), Exchanges.caller())
                .giveUp(why);
        Inspected blocked = engine(policy("defaults: {" + key + ": block}"))
                .begin(chatHead(), Exchanges.caller())
                .giveUp(why);
        Inspected allowed = engine(policy(
                        "defaults: {" + key + ": block}", "{id: a, when: {host: \"*\"}, then: allow}"))
                .begin(chatHead(), Exchanges.caller())
                .giveUp(why);

        assertThat(forwarded.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(forwarded.coverage().gaps()).containsExactly(why);
        assertThat(forwarded.findings()).extracting(Finding::category).containsExactly(Category.INSPECTION);
        assertThat(blocked.verdict().reasons().getFirst().rule()).isEqualTo(key);
        assertThat(blocked.verdict()).isInstanceOf(Verdict.Block.class);
        assertThat(allowed.verdict()).isInstanceOf(Verdict.Forward.class);
    }

    @ParameterizedTest
    @EnumSource(NotInspected.class)
    void giveUp_anyReason_redactsWhatWasRead(NotInspected why) {
        ExchangeInspection inspection = inspection(engine(REDACT), chatHead(), said(KEY));

        Inspected inspected = inspection.giveUp(why);

        assertThat(edited(inspection, inspected.verdict())).doesNotContain(KEY);
        assertThat(inspected.coverage().gaps()).contains(why);
    }

    @Test
    void offer_overTheLimit_isTheCallersMistake() {
        ExchangeInspection inspection = engine(REDACT).begin(chatHead(), Exchanges.caller());
        inspection.offer(ByteBuffer.allocate(1 << 20));

        assertThatIllegalStateException()
                .isThrownBy(() -> inspection.offer(ByteBuffer.allocate(1)))
                .withMessageContaining("at most 1048576");
    }

    @Test
    void finish_mcp_scoresAndGates() {
        McpServerState server = new McpServerState(
                RegisterState.OBSERVED,
                List.of(new McpTool("run_shell", "", false, false), new McpTool("get_secret", "", false, false)),
                true,
                List.of());
        RegisterView register = new RegisterView() {
            @Override
            public RegisterState systemState(String systemId) {
                return RegisterState.APPROVED;
            }

            @Override
            public McpServerState mcpServer(String identity) {
                return server;
            }
        };
        String call = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"run_shell\"}}";
        RequestHead head = Exchanges.head("mcp.example.net", "/mcp");
        CompiledRuleset gate = policy("{id: gate, when: {mcp: {risk: \">= 60\"}}, then: block}");

        Inspected inspected = inspection(engine(gate, register), head, call).finish();

        assertThat(inspected.mcpRisk()).hasValue(26 + 12 + 15 + 10);
        assertThat(inspected.registerState()).isEqualTo(RegisterState.OBSERVED);
        assertThat(inspected.verdict()).isInstanceOf(Verdict.Block.class);
    }

    @Test
    void finish_mcpHeaderContradictsBody_isBlocked_evenWhenAllowed() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"delete\"}}";
        RequestHead head = Exchanges.head(
                "mcp.example.net",
                "/mcp",
                "mcp-protocol-version",
                "2026-07-28",
                "mcp-method",
                "tools/call",
                "mcp-name",
                "read");
        CompiledRuleset allow = policy("{id: a, when: {host: \"*\"}, then: allow}");

        Inspected inspected = inspection(engine(allow), head, call).finish();

        assertThat(inspected.verdict()).isInstanceOf(Verdict.Block.class);
        assertThat(inspected.verdict().reasons()).extracting(Reason::rule).containsExactly("on-mcp-mismatch", "a");
    }

    @Test
    void finish_mcpMirroredValueIsRedacted_headerFollows() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"" + KEY + "\"}}";
        RequestHead head = Exchanges.head(
                "mcp.example.net",
                "/mcp",
                "mcp-protocol-version",
                "2026-07-28",
                "mcp-method",
                "tools/call",
                "mcp-name",
                KEY);

        Verdict verdict = inspection(engine(REDACT), head, call).finish().verdict();

        assertThat(verdict).isInstanceOf(Verdict.Redact.class);
        List<Header> edits = ((Verdict.Redact) verdict).headerEdits();
        assertThat(edits).hasSize(1);
        assertThat(edits.getFirst().value()).startsWith("[REDACTED:aws-access-key:");
    }

    @Test
    void finish_base64_isNotInspected_andSaysSo() {
        String body = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA" + KEY + "AAAA\"}}]}]}";

        Inspected inspected = inspection(engine(REDACT), chatHead(), body).finish();

        assertThat(inspected.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(inspected.coverage().gaps()).containsExactly(NotInspected.BINARY_TYPE);
        assertThat(inspected.coverage().uninspectedBytes()).isPositive();
    }

    @Test
    void answer_putsTheValueBack() {
        ExchangeInspection inspection = inspection(engine(REDACT), chatHead(), said(KEY));
        Verdict verdict = inspection.finish().verdict();
        String placeholder = ((Verdict.Redact) verdict).edits().getFirst().replacement();
        String answer = "{\"model\":\"gpt-5\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"it is "
                + placeholder + "\"}}]}";

        AnswerInspection answers =
                inspection.answer(new ResponseHead(200, Headers.of("content-type", "application/json")));
        StringBuilder received = new StringBuilder();
        received.append(UTF_8.decode(answers.offer(ByteBuffer.wrap(answer.getBytes(UTF_8)))));
        received.append(UTF_8.decode(answers.finish()));

        assertThat(received).contains("it is " + KEY);
        assertThat(answers.report().restored()).isEqualTo(1);
    }

    @Test
    void calls_outOfOrder_areRefused() {
        ExchangeInspection inspection = engine(REDACT).begin(chatHead(), Exchanges.caller());

        assertThatIllegalStateException()
                .isThrownBy(() -> inspection.answer(new ResponseHead(200, Headers.empty())))
                .withMessageContaining("before finish");
        inspection.finish();
        assertThatIllegalStateException().isThrownBy(inspection::finish).withMessageContaining("twice");
    }

    @Test
    void finish_randomAndDamagedBodies_neverThrow() {
        Random random = new Random(8);
        RulesetEngine engine = engine(policy(
                "defaults: {on-unknown-shape: block}",
                "{id: a, when: {finding: {category: secret}}, then: redact}",
                "{id: b, when: {finding: {category: personal}}, then: redact}"));
        String[] hosts = {"api.openai.com", "api.anthropic.com", "mcp.example.net", "x.example"};
        String[] paths = {"/v1/chat/completions", "/v1/messages", "/mcp", "/v1/responses", "/"};
        for (int round = 0; round < 3000; round++) {
            byte[] body = said(KEY + " 4111111111111111 ann@example.com").getBytes(UTF_8);
            for (int i = random.nextInt(8); i > 0; i--) {
                body[random.nextInt(body.length)] = (byte) (random.nextBoolean() ? "{}[]\",\\:".charAt(random.nextInt(8)) : random.nextInt());
            }
            int length = random.nextInt(body.length + 1);
            RequestHead head =
                    Exchanges.head(hosts[random.nextInt(hosts.length)], paths[random.nextInt(paths.length)]);
            ExchangeInspection inspection = engine.begin(head, Exchanges.caller());
            inspection.offer(ByteBuffer.wrap(body, 0, length));

            Inspected inspected = inspection.finish();

            assertThat(inspected.verdict().reasons()).isNotEmpty();
            assertThat(RulesetTests.received(inspection, inspected.verdict()).orElse("")).doesNotContain(KEY);
        }
    }

    @Test
    void systemIds_tellServicesAndHostsApart() {
        String openai = inspection(engine(REDACT), chatHead(), said("x")).finish().systemId();
        String other = inspection(engine(REDACT), Exchanges.head("x.example", "/v1/chat/completions"), said("x"))
                .finish()
                .systemId();

        assertThat(other).isNotEqualTo(openai);
        assertThat(inspection(engine(REDACT), chatHead(), said("y")).finish().systemId()).isEqualTo(openai);
    }
}
