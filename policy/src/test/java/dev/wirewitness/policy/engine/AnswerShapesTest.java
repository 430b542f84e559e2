package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.AnswerBench.ENGINE;
import static dev.wirewitness.policy.engine.AnswerBench.SECRET;
import static dev.wirewitness.policy.engine.AnswerBench.head;
import static dev.wirewitness.policy.engine.AnswerBench.holding;
import static dev.wirewitness.policy.engine.AnswerBench.none;
import static dev.wirewitness.policy.engine.AnswerBench.placeholder;
import static dev.wirewitness.policy.engine.AnswerBench.redacting;
import static dev.wirewitness.policy.engine.AnswerBench.request;
import static dev.wirewitness.policy.engine.AnswerBench.restoring;
import static dev.wirewitness.policy.engine.AnswerBench.run;
import static dev.wirewitness.policy.engine.AnswerStreams.JSON;
import static dev.wirewitness.policy.engine.AnswerStreams.bytes;
import static dev.wirewitness.policy.engine.AnswerStreams.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.engine.AnswerBench.Run;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AnswerShapesTest {
    private final Placeholders placeholders = holding(SECRET);
    private final String token = placeholder(placeholders, SECRET);

    /** Plain answers; {@code %T} is the text, {@code %J} the same in a JSON text in a string. */
    enum Plain {
        CHAT(WireFamily.OPENAI_CHAT, "/choices/0/message/content", "/choices/0/message/tool_calls/0/function/arguments",
                """
                {"id":"c","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":%T,\
                "refusal":null,\
                "reasoning_content":"think %R","tool_calls":[{"id":"1","type":"function","function":{"name":"look",\
                "arguments":%J}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"""),
        RESPONSES(WireFamily.OPENAI_RESPONSES, "/output/1/content/0/text", "/output/2/arguments",
                """
                {"id":"r","object":"response","status":"completed","model":"m-1",\
                "output":[{"type":"reasoning","summary":\
                [{"type":"summary_text","text":"think %R"}],"encrypted_content":"%R"},{"type":"message","content":\
                [{"type":"output_text","text":%T}]},{"type":"function_call","name":"look","arguments":%J}],\
                "usage":{"input_tokens":9,"output_tokens":4}}"""),
        ANTHROPIC(WireFamily.ANTHROPIC_MESSAGES, "/content/1/text", "/content/2/input/path",
                """
                {"type":"message","model":"m-1","content":[{"type":"thinking","thinking":"think %R","signature":"%R"},\
                {"type":"text","text":%T},{"type":"tool_use","id":"t","name":"look","input":{"path":%T}}],\
                "stop_reason":"tool_use","usage":{"input_tokens":9,"output_tokens":4}}"""),
        GEMINI(WireFamily.GEMINI, "/candidates/0/content/parts/1/text",
                "/candidates/0/content/parts/2/functionCall/args/p",
                """
                {"candidates":[{"content":{"parts":[{"thought":true,"text":"think %R"},\
                {"text":%T,"thoughtSignature":"%R"},\
                {"functionCall":{"name":"look","args":{"p":%T}}}]},"finishReason":"STOP"}],"modelVersion":"m-1",\
                "usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4}}"""),
        OLLAMA(WireFamily.OLLAMA, "/message/content", "/message/tool_calls/0/function/arguments/p",
                """
                {"model":"m-1","message":{"role":"assistant","thinking":"think %R","content":%T,\
                "tool_calls":[{"function":\
                {"name":"look","arguments":{"p":%T}}}]},"done":true,"done_reason":"stop","prompt_eval_count":9,\
                "eval_count":4}""");

        final WireFamily family;
        final String pointer;
        final String arguments;
        final String body;

        Plain(WireFamily family, String pointer, String arguments, String body) {
            this.family = family;
            this.pointer = pointer;
            this.arguments = arguments;
            this.body = body;
        }

        String with(String text, String reasoning) {
            return body.replace("%T", quoted(text))
                    .replace("%J", quoted("{\"p\":" + quoted(text) + "}"))
                    .replace("%R", reasoning);
        }
    }

    @ParameterizedTest
    @EnumSource(Plain.class)
    void plain_placeholders_areRestoredInTextsOnly(Plain form) throws Exception {
        byte[] body = bytes(form.with("a " + token + " b", token));
        for (boolean tools : List.of(true, false)) {
            Run whole = run(open(form.family, AnswerRules.restoring(tools, AnswerBench.LIMIT)), body);
            for (int i = 0; i < body.length; i++) {
                Run split = run(open(form.family, AnswerRules.restoring(tools, AnswerBench.LIMIT)), body, i);
                assertThat(split.output()).isEqualTo(whole.output());
                assertThat(split.report()).isEqualTo(whole.report());
            }
            JsonNode read = JSON.readTree(whole.output());
            assertThat(read.at(form.pointer).asText()).isEqualTo("a " + SECRET + " b");
            String arguments = read.at(form.arguments).asText();
            String got = arguments.startsWith("{") ? JSON.readTree(arguments).at("/p").asText() : arguments;
            assertThat(got).isEqualTo("a " + (tools ? SECRET : token) + " b");
            assertThat(whole.output()).contains("think " + token);
            assertThat(whole.report().restored()).isEqualTo(tools ? 2 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Plain.class)
    void plain_report_saysWhatTheAnswerSays(Plain form) {
        byte[] body = bytes(form.with("key sk-abc12345 \u00e9", "sk-abc12345"));
        ByteBuffer content = ByteBuffer.wrap(body);
        AnswerInspection answer =
                AnswerPipeline.open(
                        request(form.family), head("application/json"), none(), Optional.of(ENGINE), restoring());
        assertThat(answer.offer(content)).isSameAs(content);
        answer.finish();
        AnswerReport report = answer.report();
        assertThat(report.model()).contains("m-1");
        assertThat(report.toolCalls()).containsExactly("look");
        assertThat(report.usage().input()).isEqualTo(OptionalLong.of(9));
        assertThat(report.usage().output()).isEqualTo(OptionalLong.of(4));
        assertThat(report.stopReason()).isPresent();
        assertThat(report.findings()).hasSize(3).allSatisfy(finding ->
                assertThat(new String(body, finding.start(), finding.end() - finding.start(),
                        StandardCharsets.UTF_8)).isEqualTo("sk-abc12345"));
        assertThat(report.findings()).anySatisfy(finding -> {
            assertThat(finding.part()).isEqualTo(PartKind.ASSISTANT);
            assertThat(finding.path()).isEqualTo(form.pointer);
        });
        assertThat(report.findings()).anySatisfy(finding -> assertThat(finding.part()).isEqualTo(PartKind.TOOL_CALL));
        assertThat(report.findings()).anySatisfy(finding -> assertThat(finding.part()).isEqualTo(PartKind.REASONING));
    }

    @ParameterizedTest
    @EnumSource(Plain.class)
    void plain_detections_areRedactedInTextsOnly(Plain form) throws Exception {
        Run run = run(open(form.family, redacting()), bytes(form.with("key sk-abc12345", "sk-zzz98765")));
        JsonNode read = JSON.readTree(run.output());
        String made = placeholder(none(), "sk-abc12345");
        assertThat(read.at(form.pointer).asText()).isEqualTo("key " + made);
        assertThat(run.output()).doesNotContain("sk-abc").contains("think sk-zzz98765");
        assertThat(run.report().redacted()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Plain.class)
    void plain_damagedBytes_neverThrow(Plain form) {
        Random random = new Random(5);
        byte[] good = bytes(form.with("a " + token + " sk-abc12345", "x"));
        for (int i = 0; i < 1000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) "{}[]\",\\\n:u\u0000".charAt(random.nextInt(11));
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            byte[] some = random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            Run run = run(open(form.family, redacting()), some);
            assertThat(run.report().coverage().level()).isIn(InspectLevel.FULL, InspectLevel.PARTIAL);
            run(open(WireFamily.MCP, redacting()), some);
        }
    }

    @Test
    void anthropic_interleavedBlocks_eachIsRestoredAndOrderStays() {
        String a = token.substring(0, 12);
        String b = token.substring(12);
        String stream = text(0, a) + text(1, "x" + a) + thinking(token) + text(0, b + "!") + text(1, b + "?")
                + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
                + "{\"type\":\"signature_delta\",\"signature\":\"" + token + "\"}}\n\n";
        Run run = run(open(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", restoring()), bytes(stream));
        assertThat(run.output()).isEqualTo(text(0, SECRET) + text(1, "x" + SECRET) + thinking(token) + text(0, "!")
                + text(1, "?") + stream.substring(stream.lastIndexOf("event:")));
        assertThat(run.report().restored()).isEqualTo(2);
    }

    private static String text(int index, String text) {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + index
                + ",\"delta\":{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}}\n\n";
    }

    private static String thinking(String text) {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
                + "{\"type\":\"thinking_delta\",\"thinking\":" + quoted(text) + "}}\n\n";
    }

    @Test
    void offer_placeholderWithEscapes_isRestored() throws Exception {
        String escaped = "\\u005bREDACTED\\u003a" + token.substring(10);
        String plain = "data: {\"choices\":[{\"delta\":{\"content\":\"" + escaped + "\"}}]}\n\n";
        Run once = run(open(WireFamily.OPENAI_CHAT, "text/event-stream", restoring()), bytes(plain));
        assertThat(AnswerStreams.text(once.output(), "/choices/0/delta/content")).isEqualTo(SECRET);

        String twice = "{\"a\":\"" + escaped + "\"}";
        for (int i = 1; i < twice.length(); i++) {
            String stream = AnswerStreams.anthropicTool(AnswerBench.cut(twice, i));
            Run run = run(open(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", restoring()), bytes(stream));
            String arguments = AnswerStreams.text(run.output(), "/delta/partial_json");
            assertThat(JSON.readTree(arguments).at("/a").asText()).isEqualTo(SECRET);
        }
    }

    @Test
    void offer_unknownPlaceholderAndUnfinishedOne_stay() {
        String other = placeholder(none(), "something else");
        String stream = AnswerStreams.openAiChat(List.of(other, "[REDACTED:test-", "key:x", " [REDACTED:"));
        Run run = run(open(WireFamily.OPENAI_CHAT, "text/event-stream", restoring()), bytes(stream));
        assertThat(run.output()).isEqualTo(stream);
        assertThat(run.report().restored()).isZero();
    }

    @Test
    void offer_keepAlives_passAtOnceBetweenEvents() {
        AnswerInspection answer = open(WireFamily.OPENAI_CHAT, "text/event-stream", restoring());
        ByteBuffer comment = ByteBuffer.wrap(bytes(": keep-alive\n"));
        assertThat(answer.offer(comment)).isSameAs(comment);
        assertThat(answer.offer(ByteBuffer.wrap(bytes("data: {\"a\"")))).matches(out -> !out.hasRemaining());
    }

    @Test
    void offer_severalDataLinesAndCarriageReturns_areOneEvent() {
        String stream = "\ufeffdata: {\"choices\":[{\"index\":0,\"delta\":\rdata: {\"content\":" + quoted(token)
                + "}}]}\r\rdata:[DONE]\r\r";
        byte[] bytes = bytes(stream);
        for (int i = 0; i < bytes.length; i++) {
            Run run = run(open(WireFamily.OPENAI_CHAT, "text/event-stream", restoring()), bytes, i);
            assertThat(run.output()).isEqualTo(stream.replace(token, quoted(SECRET).replaceAll("^\"|\"$", "")));
        }
        String crlf = stream.replace("\r", "\r\n");
        Run run = run(open(WireFamily.OPENAI_CHAT, "text/event-stream", restoring()), bytes(crlf));
        assertThat(run.report().restored()).isEqualTo(1);
    }

    @Test
    void mcp_result_isRestoredInBothCopies() throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"complete\","
                + "\"content\":[{\"type\":\"text\",\"text\":" + quoted("{\"k\":\"" + token + "\"}")
                + "},{\"type\":\"image\",\"mimeType\":\"image/png\","
                + "\"data\":\"" + token + "\"}],\"structuredContent\":{\"k\":\"" + token + "\"}}}";
        Run plain = run(open(WireFamily.MCP, restoring()), bytes(body));
        Run stream = run(open(WireFamily.MCP, "text/event-stream", restoring()),
                bytes("event: endpoint\ndata: /messages?id=1\n\nevent: message\ndata: " + body + "\n\n"));
        assertThat(stream.output()).contains(plain.output());
        JsonNode read = JSON.readTree(plain.output());
        assertThat(JSON.readTree(read.at("/result/content/0/text").asText()).at("/k").asText()).isEqualTo(SECRET);
        assertThat(read.at("/result/structuredContent/k").asText()).isEqualTo(SECRET);
        assertThat(read.at("/result/content/1/data").asText()).isEqualTo(token);
        assertThat(stream.report().coverage().level()).isEqualTo(InspectLevel.FULL);
        assertThat(plain.report().stopReason()).contains("complete");
    }

    @Test
    void mcp_toolList_isReadWithStableDigests() {
        String one = "{\"name\":\"read\",\"description\":\"reads \\u0041\","
                + "\"inputSchema\":{\"type\":\"object\",\"x\":[1,2]},"
                + "\"annotations\":{\"readOnlyHint\":true}}";
        String same = "{ \"annotations\" : {\"readOnlyHint\": true},"
                + " \"inputSchema\":{\"x\":[1, 2],\"type\":\"object\"},"
                + "\"description\":\"reads A\",\"title\":\"t\",\"name\":\"read\"}";
        String other = one.replace("reads", "deletes").replace("true", "false");
        AnswerReport report = tools("[" + one + "," + same + "," + other + "]", "");
        assertThat(report.mcpTools()).extracting("name").containsExactly("read", "read", "read");
        assertThat(report.mcpTools().get(0).digest()).hasSize(64).isEqualTo(report.mcpTools().get(1).digest());
        assertThat(report.mcpTools().get(2).digest()).isNotEqualTo(report.mcpTools().get(0).digest());
        assertThat(report.mcpTools().get(0).readOnly()).isTrue();
        assertThat(report.mcpTools().get(2).destructive()).isTrue();
        assertThat(report.mcpToolsComplete()).isTrue();
        assertThat(report.mcpServerName()).contains("files 1.2");
        assertThat(tools("[" + one + "]", ",\"nextCursor\":\"2\"").mcpToolsComplete()).isFalse();
    }

    private AnswerReport tools(String tools, String more) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
                + "{\"name\":\"files\",\"version\":\"1.2\"}},\"tools\":" + tools + more + "}}";
        return run(open(WireFamily.MCP, restoring()), bytes(body)).report();
    }

    @Test
    void offer_unreadableAnswers_passUntouchedAndSaySo() {
        for (String type : List.of("text/html", "application/vnd.amazon.eventstream", "image/png")) {
            AnswerInspection answer = open(WireFamily.OPENAI_CHAT, type, redacting());
            ByteBuffer content = ByteBuffer.wrap(bytes(token));
            assertThat(answer.mayEdit()).isFalse();
            assertThat(answer.offer(content)).isSameAs(content);
            assertThat(answer.report().coverage().level()).isEqualTo(InspectLevel.NONE);
        }
        Run malformed = run(open(WireFamily.OPENAI_CHAT, "text/event-stream", redacting()), bytes("data: {\"a\n\n"));
        assertThat(malformed.output()).isEqualTo("data: {\"a\n\n");
        assertThat(malformed.report().coverage().gaps()).containsExactly(NotInspected.MALFORMED);
    }

    @Test
    void offer_endlessEvent_isLetGo() {
        AnswerInspection answer = open(WireFamily.OPENAI_CHAT, "text/event-stream", redacting());
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'a');
        long out = 0;
        for (int i = 0; i < 12; i++) {
            out += answer.offer(ByteBuffer.wrap(piece)).remaining();
        }
        assertThat(out).isEqualTo(12L << 20);
        assertThat(answer.finish().hasRemaining()).isFalse();
        assertThat(answer.report().coverage().gaps()).containsExactly(NotInspected.TOO_LARGE);
    }

    @Test
    void offer_blockThatFallsSilent_isNotWaitedFor() {
        for (AnswerRules rules : List.of(restoring(), redacting())) {
            AnswerInspection answer = open(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", rules);
            answer.offer(ByteBuffer.wrap(bytes(text(0, "open " + token.substring(0, 20)))));
            int waited = 0;
            while (!answer.offer(ByteBuffer.wrap(bytes(text(1, "x ")))).hasRemaining()) {
                waited++;
            }
            assertThat(waited).isEqualTo(AnswerBlocks.SILENCE);
            assertThat(answer.finish().hasRemaining()).isFalse();
            assertThat(answer.report().coverage().level()).isEqualTo(InspectLevel.FULL);
        }
    }

    @Test
    void offer_blockThatNeverEnds_heldBytesAreBounded() {
        AnswerInspection answer = open(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", restoring());
        answer.offer(ByteBuffer.wrap(bytes(text(0, "open " + token.substring(0, 20)))));
        byte[] other = bytes(text(1, "x".repeat(100_000)));
        long in = 0;
        long out = 0;
        for (int i = 0; i < 15; i++) {
            in += other.length;
            out += answer.offer(ByteBuffer.wrap(other)).remaining();
        }
        assertThat(out).isGreaterThan(in);
        assertThat(answer.report().coverage().gaps()).containsExactly(NotInspected.BUDGET);
    }

    @Test
    void report_withoutScanner_isMetadataOnly() {
        AnswerInspection answer = AnswerPipeline.open(
                request(WireFamily.OLLAMA), head("application/x-ndjson"), none(), Optional.empty(), redacting());
        Run run = run(answer, bytes(AnswerStreams.ollama(List.of("a"))));
        assertThat(answer.mayEdit()).isFalse();
        assertThat(run.report().coverage().level()).isEqualTo(InspectLevel.METADATA);
        assertThat(run.report().model()).contains("llama3.2");
    }

    private AnswerInspection open(WireFamily family, AnswerRules rules) {
        return open(family, "application/json", rules);
    }

    private AnswerInspection open(WireFamily family, String type, AnswerRules rules) {
        return AnswerPipeline.open(request(family), head(type), placeholders, Optional.of(ENGINE), rules);
    }
}
