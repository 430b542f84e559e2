package dev.wirewitness.policy.wire;

import static dev.wirewitness.policy.wire.Bodies.bytes;
import static dev.wirewitness.policy.wire.Bodies.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.Bodies.Sample;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final String MESSAGE = "Model \"x\" is not approved.\n"
            + "<b>Ask</b> \u2028 the \\ desk \ud83d\ude00 \ud800";
    private static final RefusalNotice NOTICE = new RefusalNotice(MESSAGE, "wirewitness_model_not_approved");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shape_providersOwnErrorJson() throws JsonProcessingException {
        JsonNode chat = refused(Bodies.ALL.get(0), 400);
        JsonNode responses = refused(Bodies.ALL.get(1), 400);
        JsonNode anthropic = refused(Bodies.ALL.get(2), 400);
        JsonNode gemini = refused(Bodies.ALL.get(3), 400);
        JsonNode ollama = refused(Bodies.ALL.get(6), 400);

        assertThat(chat.at("/error/message").asText()).isEqualTo(MESSAGE);
        assertThat(chat.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(chat.at("/error/code").asText()).isEqualTo(NOTICE.code());
        assertThat(chat.at("/error").has("param")).isTrue();
        assertThat(responses).isEqualTo(chat);
        assertThat(anthropic.at("/type").asText()).isEqualTo("error");
        assertThat(anthropic.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(anthropic.at("/error/message").asText()).isEqualTo(MESSAGE);
        assertThat(gemini.at("/error/code").asInt()).isEqualTo(400);
        assertThat(gemini.at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(gemini.at("/error/message").asText()).isEqualTo(MESSAGE);
        assertThat(ollama.at("/error").asText()).isEqualTo(MESSAGE);
    }

    @Test
    void mcp_toolCallIsAResultTheModelReads() throws JsonProcessingException {
        JsonNode modern = refused(Bodies.ALL.get(7), 200);
        RequestHead head = post("m", "/mcp");
        JsonNode old = JSON.readTree(Refusals.shape(
                        WireReader.read(head, Optional.empty(),
                                bytes("{\"jsonrpc\":\"2.0\",\"id\":3,"
                                        + "\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}")), head, NOTICE)
                .body());

        assertThat(modern.at("/id").asText()).isEqualTo("a\"1");
        assertThat(modern.at("/result/isError").asBoolean()).isTrue();
        assertThat(modern.at("/result/resultType").asText()).isEqualTo("complete");
        assertThat(modern.at("/result/content/0/type").asText()).isEqualTo("text");
        assertThat(modern.at("/result/content/0/text").asText()).isEqualTo(MESSAGE);
        assertThat(old.at("/id").asInt()).isEqualTo(3);
        assertThat(old.at("/result").has("resultType")).isFalse();
    }

    @Test
    void mcp_otherRequestsErrorsNotificationsNothing() throws JsonProcessingException {
        RequestHead head = post("m", "/mcp");
        Refusal list = refusal(head, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"tools/list\"}");
        Refusal notification = refusal(head, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        JsonNode batch = JSON.readTree(refusal(head, Bodies.MCP_BATCH).body());

        assertThat(list.status()).isEqualTo(200);
        JsonNode error = JSON.readTree(list.body());
        assertThat(error.at("/id").asText()).isEqualTo("x");
        assertThat(error.at("/error/code").asInt()).isEqualTo(-32010);
        assertThat(error.at("/error/message").asText()).isEqualTo(MESSAGE);
        assertThat(error.at("/error/data/code").asText()).isEqualTo(NOTICE.code());
        assertThat(notification.status()).isEqualTo(202);
        assertThat(notification.body()).isEmpty();
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.at("/0/error/code").asInt()).isEqualTo(-32010);
        assertThat(batch.at("/1/result/isError").asBoolean()).isTrue();
    }

    @Test
    void unknown_pageForAPersonJsonForAProgram() throws JsonProcessingException {
        RequestHead person = new RequestHead("GET", "https", "chat.example", 443, "/", Headers.of(
                "User-Agent", "Mozilla/5.0", "Accept", "text/html,application/xhtml+xml", "Sec-Fetch-Mode",
                        "navigate"));
        RequestHead script = post("chat.example", "/api", "User-Agent", "Mozilla/5.0", "Accept", "text/html",
                "Sec-Fetch-Mode", "cors");

        Refusal page = refusal(person, "");
        JsonNode json = JSON.readTree(refusal(script, "{}").body());

        assertThat(page.headers().first("content-type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).contains("&lt;b&gt;Ask&lt;/b&gt;").doesNotContain("<b>");
        assertThat(json.at("/error/message").asText()).isEqualTo(MESSAGE);
        assertThat(json.at("/error/code").asText()).isEqualTo(NOTICE.code());
    }

    @Test
    void bedrockAndCohere_messageAtTheTop() throws JsonProcessingException {
        Refusal bedrock = refusal(post("bedrock-runtime.eu-west-1.amazonaws.com",
                "/model/amazon.nova-pro-v1%3A0/converse"), "{\"messages\":[]}");
        Refusal cohere = refusal(post("api.cohere.com", "/v2/chat"),
                "{\"model\":\"command-r\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

        assertThat(bedrock.headers().first("x-amzn-errortype")).contains("ValidationException");
        assertThat(JSON.readTree(bedrock.body()).at("/message").asText()).isEqualTo(MESSAGE);
        assertThat(JSON.readTree(cohere.body()).at("/message").asText()).isEqualTo(MESSAGE);
    }

    @Test
    void unknownUseOfAKnownApi_itsProvidersForm() throws JsonProcessingException {
        Refusal refusal = refusal(post("api.anthropic.com", "/v1/sessions"), "{\"agent\":\"x\"}");

        assertThat(JSON.readTree(refusal.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(JSON.readTree(refusal.body()).at("/type").asText()).isEqualTo("error");
    }

    @Test
    void mcp_oddIdsMakeNoBrokenAnswer() throws JsonProcessingException {
        RequestHead head = post("m", "/mcp", "Mcp-Session-Id", "s");

        Refusal raw = refusal(head, "{\"jsonrpc\":\"2.0\",\"id\":\"a\tb\u0001\",\"method\":\"tools/list\"}");
        Refusal none = refusal(head, "{\"jsonrpc\":");

        assertThat(JSON.readTree(raw.body()).at("/id").asText()).isEqualTo("a\tb\u0001");
        assertThat(JSON.readTree(none.body()).at("/error/code").asInt()).isEqualTo(-32010);
    }

    @Test
    void failure_beforeABodyWasRead() throws JsonProcessingException {
        Refusal anthropic = Refusals.failure(
                post("api.anthropic.com", "/v1/messages"), Optional.of(Bodies.ANTHROPIC), 413, "too_large",
                        "Too large");
        Refusal gemini = Refusals.failure(
                post("h", "/v1beta/models/m:generateContent"), Optional.of(Bodies.GOOGLE), 504, "slow", "Too slow");
        Refusal openai = Refusals.failure(post("h", "/v1/chat/completions"), Optional.empty(), 502, "down", "Down");
        Refusal mcp = Refusals.failure(post("h", "/mcp", "Mcp-Session-Id", "s"), Optional.empty(), 502, "down", "Down");
        Refusal other = Refusals.failure(post("h", "/x"), Optional.empty(), 502, "down", "Down");

        assertThat(anthropic.status()).isEqualTo(413);
        assertThat(JSON.readTree(anthropic.body()).at("/error/type").asText()).isEqualTo("request_too_large");
        assertThat(JSON.readTree(gemini.body()).at("/error/status").asText()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(JSON.readTree(openai.body()).at("/error/type").asText()).isEqualTo("server_error");
        assertThat(openai.headers().has("x-should-retry")).isFalse();
        assertThat(JSON.readTree(mcp.body()).at("/error/code").asInt()).isEqualTo(-32010);
        assertThat(JSON.readTree(other.body()).at("/error/code").asText()).isEqualTo("down");
    }

    private static JsonNode refused(Sample sample, int status) throws JsonProcessingException {
        Refusal refusal = Refusals.shape(sample.read(), sample.head(), NOTICE);
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.headers().first("content-type")).contains("application/json");
        assertThat(refusal.headers().first("x-should-retry")).contains("false");
        return JSON.readTree(refusal.body());
    }

    private static Refusal refusal(RequestHead head, String body) {
        return Refusals.shape(WireReader.read(head, Optional.empty(), bytes(body)), head, NOTICE);
    }
}
