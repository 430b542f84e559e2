package dev.wirewitness.policy.wire;

import static dev.wirewitness.policy.wire.Bodies.bytes;
import static dev.wirewitness.policy.wire.Bodies.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.wire.Bodies.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WireReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void chat_partsInOrder() {
        WireRequest request = Bodies.ALL.get(0).read();

        assertThat(request.family()).isEqualTo(WireFamily.OPENAI_CHAT);
        assertThat(request.operation()).isEqualTo(Operation.CHAT);
        assertThat(request.certainty()).isEqualTo(Certainty.EXACT);
        assertThat(request.model()).contains("gpt-5.2");
        assertThat(request.streaming()).isTrue();
        assertThat(request.wellFormed()).isTrue();
        assertThat(lines(request)).containsExactly(
                "SYSTEM JSON_STRING /messages/0/content old",
                "USER JSON_STRING /messages/1/content old",
                "ASSISTANT JSON_STRING /messages/2/refusal old",
                "TOOL_CALL JSON_IN_STRING /messages/2/tool_calls/0/function/arguments old",
                "TOOL_RESULT JSON_STRING /messages/3/content",
                "USER JSON_STRING /messages/4/content/0/text",
                "FILE BASE64 /messages/4/content/1/image_url/url",
                "USER JSON_STRING /messages/4/content/2/image_url/url",
                "FILE BASE64 /messages/4/content/3/input_audio/data",
                "FILE BASE64 /messages/4/content/4/file/file_data",
                "TOOL_DEFINITION JSON_VALUE /tools/0 old");
    }

    @Test
    void responses_partsInOrder() {
        WireRequest request = Bodies.ALL.get(1).read();

        assertThat(request.family()).isEqualTo(WireFamily.OPENAI_RESPONSES);
        assertThat(lines(request)).containsExactly(
                "SYSTEM JSON_STRING /instructions old",
                "TOOL_DEFINITION JSON_VALUE /input/0/tools/0 old",
                "SYSTEM JSON_STRING /input/1/content/0/text old",
                "USER JSON_STRING /input/2/content/0/text old",
                "REASONING JSON_STRING /input/3/summary/0/text old",
                "TOOL_CALL JSON_IN_STRING /input/4/arguments old",
                "TOOL_CALL JSON_STRING /input/5/input old",
                "TOOL_RESULT JSON_STRING /input/6/output",
                "TOOL_RESULT JSON_STRING /input/7/output/0/text",
                "FILE BASE64 /input/8/output/image_url",
                "USER JSON_STRING /input/9/content",
                "FILE BASE64 /input/10/content/0/file_data",
                "USER JSON_STRING /input/10/content/1/image_url",
                "TOOL_DEFINITION JSON_VALUE /tools/0 old",
                "USER JSON_STRING /prompt/variables/na~1me old",
                "USER JSON_STRING /prompt/variables/doc/text old");
    }

    @Test
    void messages_partsInOrder() {
        WireRequest request = Bodies.ALL.get(2).read();

        assertThat(request.family()).isEqualTo(WireFamily.ANTHROPIC_MESSAGES);
        assertThat(request.streaming()).isFalse();
        assertThat(lines(request)).containsExactly(
                "SYSTEM JSON_STRING /system/0/text old",
                "TOOL_DEFINITION JSON_VALUE /tools/0 old",
                "USER JSON_STRING /messages/0/content old",
                "REASONING JSON_STRING /messages/1/content/0/thinking old",
                "ASSISTANT JSON_STRING /messages/1/content/1/text old",
                "TOOL_CALL JSON_VALUE /messages/1/content/2/input old",
                "TOOL_RESULT JSON_STRING /messages/2/content/0/content/0/text",
                "FILE BASE64 /messages/2/content/0/content/1/source/data",
                "TOOL_RESULT JSON_STRING /messages/2/content/1/content",
                "FILE JSON_STRING /messages/2/content/2/source/data",
                "USER JSON_STRING /messages/2/content/2/title",
                "USER JSON_STRING /messages/2/content/3/source/content/0/text",
                "USER JSON_STRING /messages/2/content/4/title",
                "USER JSON_STRING /messages/2/content/4/content/0/text",
                "USER JSON_STRING /messages/2/content/5/text");
    }

    @Test
    void batch_historyPerRequestAndEveryModel() {
        WireRequest request = Bodies.ALL.get(5).read();

        assertThat(request.operation()).isEqualTo(Operation.BATCH);
        assertThat(request.models()).containsExactly("claude-sonnet-5", "claude-opus-9");
        assertThat(lines(request)).contains(
                "USER JSON_STRING /requests/0/params/messages/0/content old",
                "USER JSON_STRING /requests/1/params/messages/0/content");
    }

    @Test
    void gemini_partsInOrder() {
        WireRequest request = Bodies.ALL.get(3).read();

        assertThat(request.family()).isEqualTo(WireFamily.GEMINI);
        assertThat(request.model()).contains("gemini-3-pro");
        assertThat(request.streaming()).isTrue();
        assertThat(lines(request)).containsExactly(
                "SYSTEM JSON_STRING /systemInstruction/parts/0/text old",
                "USER JSON_STRING /contents/0/parts/0/text old",
                "FILE BASE64 /contents/0/parts/1/inlineData/data old",
                "REASONING JSON_STRING /contents/1/parts/0/text old",
                "ASSISTANT JSON_STRING /contents/1/parts/1/text old",
                "TOOL_CALL JSON_VALUE /contents/1/parts/2/functionCall/args old",
                "TOOL_RESULT JSON_VALUE /contents/2/parts/0/functionResponse/response",
                "TOOL_RESULT JSON_VALUE /contents/2/parts/1/function_response/response",
                "TOOL_RESULT JSON_STRING /contents/2/parts/2/codeExecutionResult/output",
                "USER JSON_STRING /contents/2/parts/3/fileData/fileUri",
                "USER JSON_STRING /contents/3/parts/0/text",
                "TOOL_DEFINITION JSON_VALUE /tools/0 old");
        assertThat(Bodies.ALL.get(4).read().model()).contains("gemini-3");
        assertThat(lines(Bodies.ALL.get(4).read())).contains("USER JSON_STRING /request/contents/3/parts/0/text");
    }

    @Test
    void ollama_streamsUnlessToldNotToAndReadsKeysInAnyCase() {
        WireRequest request = Bodies.ALL.get(6).read();

        assertThat(request.family()).isEqualTo(WireFamily.OLLAMA);
        assertThat(request.model()).contains("llama3.2");
        assertThat(request.streaming()).isTrue();
        assertThat(lines(request)).containsExactly(
                "USER JSON_STRING /messages/0/content old",
                "FILE BASE64 /messages/0/images/0 old",
                "ASSISTANT JSON_STRING /messages/1/content old",
                "TOOL_CALL JSON_VALUE /messages/1/tool_calls/0/function/arguments old",
                "TOOL_RESULT JSON_STRING /messages/2/content");
        String quiet = "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":false}";
        RequestHead head = new RequestHead("POST", "http", "box", 11434, "/api/generate", Headers.empty());
        assertThat(WireReader.read(head, Optional.empty(), bytes(quiet)).streaming()).isFalse();
    }

    @Test
    void history_answerAtTheEndIsNoTurn() {
        String prefill = """
                {"model":"m","messages":[{"role":"user","content":"secret"},{"role":"assistant","content":"{"}]}""";

        WireRequest request = chat(prefill);

        assertThat(lines(request)).containsExactly(
                "USER JSON_STRING /messages/0/content", "ASSISTANT JSON_STRING /messages/1/content");
    }

    @Test
    void model_escapedKeyAndDuplicate() {
        WireRequest escaped = chat("{\"\\u006dodel\":\"gpt\\u002d4\",\"messages\":[]}");
        WireRequest twice = chat("{\"model\":\"gpt-4\",\"\\u006dodel\":\"evil\",\"messages\":[]}");

        assertThat(escaped.model()).contains("gpt-4");
        assertThat(escaped.wellFormed()).isTrue();
        assertThat(twice.model()).contains("evil");
        assertThat(twice.models()).containsExactly("gpt-4", "evil");
        assertThat(twice.wellFormed()).isFalse();
        WireRequest spelled = chat("{\"model\":\"gpt-4\",\"MODEL\":\"evil\",\"messages\":[]}");
        assertThat(spelled.models()).containsExactly("gpt-4", "evil");
        assertThat(spelled.wellFormed()).isFalse();
    }

    @Test
    void model_inPathDecides() {
        String azure = "/openai/deployments/prod%2dgpt4/chat/completions?api-version=2024-10-21";
        WireRequest request = WireReader.read(
                post("x.openai.azure.com", azure), Optional.empty(), bytes("{\"model\":\"other\",\"messages\":[]}"));
        WireRequest vertex = WireReader.read(
                post("aiplatform.googleapis.com",
                        "/v1/projects/p/locations/l/publishers/anthropic/models/claude-x:streamRawPredict"),
                Optional.of(Bodies.GOOGLE),
                bytes("{\"anthropic_version\":\"vertex-2023-10-16\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"));
        WireRequest bedrock = WireReader.read(
                post("bedrock-runtime.us-east-1.amazonaws.com",
                        "/model/arn%3Aaws%3Abedrock%3Ax%2Fmodel-1/converse-stream"),
                Optional.empty(),
                bytes("{\"messages\":[]}"));

        assertThat(request.model()).contains("prod-gpt4");
        assertThat(request.models()).containsExactly("prod-gpt4", "other");
        assertThat(vertex.family()).isEqualTo(WireFamily.ANTHROPIC_MESSAGES);
        assertThat(vertex.model()).contains("claude-x");
        assertThat(vertex.streaming()).isTrue();
        assertThat(bedrock.model()).contains("arn:aws:bedrock:x/model-1");
        assertThat(bedrock.streaming()).isTrue();
    }

    @Test
    void operation_byPath() {
        assertThat(operation("/v1/embeddings")).isEqualTo(Operation.EMBEDDINGS);
        assertThat(operation("/v1/completions")).isEqualTo(Operation.COMPLETION);
        assertThat(operation("/v1/models")).isEqualTo(Operation.LIST_MODELS);
        assertThat(operation("/v1/responses/input_tokens")).isEqualTo(Operation.COUNT_TOKENS);
        assertThat(operation("/v1/files")).isEqualTo(Operation.FILE);
        assertThat(operation("/v1//chat/%63ompletions/")).isEqualTo(Operation.CHAT);
        WireRequest count = WireReader.read(
                post("api.anthropic.com", "/v1/messages/count_tokens"), Optional.of(Bodies.ANTHROPIC),
                        bytes(Bodies.MESSAGES));
        assertThat(count.operation()).isEqualTo(Operation.COUNT_TOKENS);
        assertThat(count.parts()).hasSize(15);
    }

    @Test
    void unknown_jsonOnAnAiHostIsOnePart() {
        AiService web = new AiService("chatgpt", "ChatGPT", "openai", ServiceKind.WEB);
        String body = "{\"action\":\"next\",\"model\":\"gpt-5\",\"messages\":[{\"author\":{\"role\":\"user\"}}]}";

        WireRequest request = WireReader.read(post("chatgpt.com", "/backend-api/f/conversation"), Optional.of(web),
                bytes(body));

        assertThat(request.family()).isEqualTo(WireFamily.UNKNOWN);
        assertThat(request.certainty()).isEqualTo(Certainty.SUSPECTED);
        assertThat(request.model()).contains("gpt-5");
        assertThat(request.parts()).containsExactly(
                new Part(PartKind.OTHER, PartEncoding.JSON_VALUE, "", 0, body.length(), false));
    }

    @Test
    void unknown_formBodyIsNamesAndValues() {
        RequestHead head = post("gemini.google.com", "/data", "content-type", "application/x-www-form-urlencoded");

        WireRequest request = WireReader.read(head, Optional.empty(), bytes("f.req=a&at=b"));

        assertThat(request.parts()).extracting(Part::path).containsExactly("/f.req", "/f.req", "/at", "/at");
        assertThat(request.parts()).extracting(Part::encoding).containsOnly(PartEncoding.PLAIN);
        assertThat(request.certainty()).isEqualTo(Certainty.NONE);
    }

    @Test
    void webApplication_pathsAreItsOwn() {
        AiService grok = new AiService("grok", "Grok", "xai", ServiceKind.WEB);
        String body = "{\"message\":\"my secret\",\"modeId\":\"fast\"}";

        WireRequest request =
                WireReader.read(post("grok.com", "/rest/app-chat/conversations/1/responses"), Optional.of(grok),
                        bytes(body));

        assertThat(request.family()).isEqualTo(WireFamily.UNKNOWN);
        assertThat(request.parts()).hasSize(1);
    }

    @Test
    void catalogueNamesTheFamily() {
        WireRequest request = WireReader.read(
                post("llm.house.example", "/talk"),
                Optional.of(Bodies.OPENAI),
                Optional.of(WireFamily.OPENAI_CHAT),
                bytes(Bodies.CHAT));

        assertThat(request.parts()).hasSize(11);
        assertThat(request.certainty()).isEqualTo(Certainty.EXACT);
    }

    @Test
    void knownFamilyWithoutKnownParts_isOnePart() {
        assertThat(chat("{\"model\":\"m\",\"messages\":[],\"novelty\":\"text\"}").parts())
                .extracting(Part::kind)
                .containsExactly(PartKind.OTHER);
    }

    @Test
    void shape_unknownHostByBody() {
        assertThat(certainty("/x", Bodies.CHAT)).isEqualTo(Certainty.SHAPE);
        assertThat(certainty("/v1/messages", Bodies.MESSAGES)).isEqualTo(Certainty.SHAPE);
        assertThat(WireReader.read(post("h", "/p/v1/messages"), Optional.empty(), bytes(Bodies.MESSAGES)).family())
                .isEqualTo(WireFamily.ANTHROPIC_MESSAGES);
        assertThat(certainty("/v1/responses", Bodies.RESPONSES)).isEqualTo(Certainty.SHAPE);
        assertThat(certainty("/x", Bodies.RESPONSES)).isEqualTo(Certainty.SUSPECTED);
        assertThat(certainty("/v1/embeddings", Bodies.PLAIN)).isEqualTo(Certainty.SUSPECTED);
        assertThat(WireReader.read(
                                post("h", "/x", "Authorization", "Bearer sk-abc"), Optional.empty(), bytes("{\"a\":1}"))
                        .certainty())
                .isEqualTo(Certainty.SUSPECTED);
    }

    @Test
    void shape_rpcWordBesideAConversationHidesNothing() {
        String both = "{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\"," + Bodies.CHAT.strip().substring(1);

        RequestHead head = post("h", "/x", "Mcp-Method", "tools/list");
        WireRequest request = WireReader.read(head, Optional.empty(), bytes(both));

        assertThat(request.family()).isEqualTo(WireFamily.OPENAI_CHAT);
    }

    @Test
    void shape_ordinaryApisAreNot() {
        assertThat(certainty("/api/chat", "{\"messages\":[{\"text\":\"hi\",\"from\":\"me\"}],\"model\":\"x\"}"))
                .isEqualTo(Certainty.NONE);
        assertThat(certainty("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[]}"))
                .isEqualTo(Certainty.NONE);
        assertThat(certainty("/graphql", "{\"query\":\"{a}\",\"variables\":{\"input\":\"x\"}}"))
                .isEqualTo(Certainty.NONE);
        assertThat(certainty("/cars", "{\"model\":\"Golf\",\"input\":\"diesel\"}")).isEqualTo(Certainty.NONE);
        assertThat(certainty("/v1/batch", "{\"messages\":[{\"level\":\"info\",\"content\":\"x\"}],\"contents\":[1]}"))
                .isEqualTo(Certainty.NONE);
        assertThat(certainty("/mail/messages", "{\"to\":\"a\",\"body\":\"b\"}")).isEqualTo(Certainty.NONE);
    }

    @Test
    void spans_equalTheValueAtThePointer() throws JsonProcessingException {
        for (Sample sample : Bodies.ALL) {
            for (String body : variants(sample.body())) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                JsonNode tree = JSON.readTree(body);
                WireRequest request = WireReader.read(sample.head(), sample.service(), ByteBuffer.wrap(bytes));
                assertThat(request.wellFormed()).as(sample.name()).isTrue();
                assertThat(request.parts()).as(sample.name()).isNotEmpty();
                int before = -1;
                for (Part part : request.parts()) {
                    assertThat(part.start()).isGreaterThanOrEqualTo(before);
                    before = part.end();
                    String raw = new String(bytes, part.start(), part.end() - part.start(), StandardCharsets.UTF_8);
                    JsonNode there = tree.at(part.path());
                    JsonNode read = JSON.readTree(part.encoding() == PartEncoding.JSON_VALUE ? raw : '"' + raw + '"');
                    assertThat(read).as(sample.name() + part.path()).isEqualTo(there);
                }
            }
        }
    }

    @Test
    void bodyInTheMiddleOfABuffer_spansCountFromItsPosition() {
        byte[] inside = Bodies.CHAT.getBytes(StandardCharsets.UTF_8);
        byte[] around = new byte[inside.length + 30];
        Arrays.fill(around, (byte) '"');
        System.arraycopy(inside, 0, around, 17, inside.length);
        ByteBuffer middle = ByteBuffer.wrap(around, 17, inside.length);
        ByteBuffer direct = ByteBuffer.allocateDirect(inside.length).put(inside).flip();
        Sample chat = Bodies.ALL.getFirst();

        assertThat(WireReader.read(chat.head(), chat.service(), middle)).isEqualTo(chat.read());
        assertThat(WireReader.read(chat.head(), chat.service(), middle.slice())).isEqualTo(chat.read());
        assertThat(WireReader.read(chat.head(), chat.service(), direct)).isEqualTo(chat.read());
        assertThat(middle.position()).isEqualTo(17);
    }

    @Test
    void truncatedAnywhere_prefixOfTheParts() {
        for (Sample sample : Bodies.ALL) {
            byte[] bytes = sample.body().strip().getBytes(StandardCharsets.UTF_8);
            List<Part> whole = sample.read().parts();
            for (int cut = 1; cut < bytes.length; cut++) {
                WireRequest request = WireReader.read(sample.head(), sample.service(), ByteBuffer.wrap(bytes, 0, cut));
                assertThat(request.wellFormed()).as(sample.name() + " cut at " + cut).isFalse();
                if (request.family() != WireFamily.UNKNOWN) {
                    int size = request.parts().size();
                    assertThat(places(request.parts())).isEqualTo(places(whole.subList(0, size)));
                }
            }
        }
    }

    @Test
    void mutated_neverThrowsAndSpansStayInside() {
        Random random = new Random(20261120);
        for (int round = 0; round < 20_000; round++) {
            Sample sample = Bodies.ALL.get(random.nextInt(Bodies.ALL.size()));
            byte[] bytes = sample.body().getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] = (byte) random.nextInt(256);
                    case 1 -> bytes[at] = (byte) "{}[]\",:\\u0\n".charAt(random.nextInt(11));
                    case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                    default -> {
                        int to = random.nextInt(bytes.length);
                        System.arraycopy(bytes.clone(), Math.min(at, to), bytes, 0, bytes.length - Math.max(at, to));
                    }
                }
            }
            boolean known = random.nextBoolean();
            RequestHead head = known ? sample.head() : post("h", sample.head().target());
            WireRequest request = WireReader.read(head, known ? sample.service() : Optional.empty(),
                    ByteBuffer.wrap(bytes));
            Refusals.shape(request, head, new RefusalNotice("m", "c"));
            int before = 0;
            for (Part part : request.parts()) {
                assertThat(part.start()).isGreaterThanOrEqualTo(before);
                before = part.end();
            }
            assertThat(before).isLessThanOrEqualTo(bytes.length);
        }
    }

    @Test
    void malformed_readAsFarAsItGoes() {
        assertThat(chat("{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} trailing")
                .wellFormed()).isFalse();
        assertThat(chat("[".repeat(100_000)).wellFormed()).isFalse();
        assertThat(chat("{\"messages\":" + "[{\"content\":".repeat(50_000)).wellFormed()).isFalse();
        assertThat(chat("\uFEFF{\"model\":\"a\",\"messages\":[]}").wellFormed()).isFalse();
        assertThat(chat("{\"model\":\"a\",}").wellFormed()).isFalse();
        assertThat(chat("not json").parts()).hasSize(0);
        byte[] badUtf8 = "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"x?y\"}]}"
                .getBytes(StandardCharsets.ISO_8859_1);
        badUtf8[55 - 3] = (byte) 0xC3;
        WireRequest request = WireReader.read(
                post("h", "/v1/chat/completions"), Optional.empty(), ByteBuffer.wrap(badUtf8));
        assertThat(request.wellFormed()).isFalse();
        assertThat(request.model()).contains("a");
    }

    private static WireRequest chat(String body) {
        return WireReader.read(post("api.openai.com", "/v1/chat/completions"), Optional.of(Bodies.OPENAI), bytes(body));
    }

    private static Operation operation(String path) {
        return WireReader.read(post("api.openai.com", path), Optional.of(Bodies.OPENAI), bytes("")).operation();
    }

    private static Certainty certainty(String path, String body) {
        return WireReader.read(post("unknown.example.org", path), Optional.empty(), bytes(body)).certainty();
    }

    private static List<String> lines(WireRequest request) {
        return request.parts().stream()
                .map(p -> p.kind() + " " + p.encoding() + " " + p.path() + (p.history() ? " old" : ""))
                .toList();
    }

    private static List<String> places(List<Part> parts) {
        return parts.stream().map(p -> p.path() + p.start() + "-" + p.end()).toList();
    }

    /** The same JSON written otherwise: without blanks, with many, with every key's first letter escaped. */
    private static List<String> variants(String body) throws JsonProcessingException {
        List<String> variants = new ArrayList<>();
        variants.add(body);
        variants.add(JSON.writeValueAsString(JSON.readTree(body)));
        variants.add("\r\n\t" + JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(body)) + " \n");
        variants.add(escapedKeys(JSON.writeValueAsString(JSON.readTree(body))));
        return variants;
    }

    private static String escapedKeys(String compact) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < compact.length()) {
            char c = compact.charAt(at);
            if (c != '"') {
                out.append(c);
                at++;
                continue;
            }
            int end = at + 1;
            while (compact.charAt(end) != '"') {
                end += compact.charAt(end) == '\\' ? 2 : 1;
            }
            boolean key = end + 1 < compact.length() && compact.charAt(end + 1) == ':';
            boolean plain = compact.charAt(at + 1) != '\\' && end > at + 1;
            out.append('"');
            String first = compact.substring(at + 1, Math.min(at + 2, end));
            out.append(key && plain ? String.format("\\u%04X", (int) first.charAt(0)) : first);
            out.append(compact, Math.min(at + 2, end), end).append('"');
            at = end + 1;
        }
        return out.toString();
    }
}
