package dev.wirewitness.policy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnswerJsonTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String TEXT = """
            {"a":[1,-2.5e3,true,false,null,"x\\u0041\\n\\"",{}],"b":{"c":{"d":[[],[[]]]}},\
            "e":"\\ud83d\\ude00é","b":{"c":1}}""";

    private final AnswerJson json = new AnswerJson();

    @Test
    void parse_wellFormedText_isWalkedByName() {
        assertThat(parse(TEXT)).isTrue();
        assertThat(json.number(json.member(0, "b", "c"))).isEqualTo(1);
        int a = json.member(0, "a");
        int third = json.after(a, json.after(a, json.first(a)));
        assertThat(json.isTrue(third)).isTrue();
        assertThat(json.string(json.member(0, "e"), 99)).isEqualTo("\ud83d\ude00é");
        assertThat(json.member(json.member(0, "nothing"), "x")).isEqualTo(AnswerJson.NONE);
    }

    @Test
    void parse_mutatedText_agreesWithAnotherParser() {
        Random random = new Random(1);
        String marks = "{}[]\",:\\ u0e-.1tfn\n\u0001";
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder(TEXT);
            for (int k = random.nextInt(3); k >= 0; k--) {
                int at = random.nextInt(text.length());
                char mark = marks.charAt(random.nextInt(marks.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, mark);
                    case 1 -> text.insert(at, mark);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(9)));
                }
            }
            Optional<JsonNode> other = read(text.toString());
            boolean ours = parse(text.toString());
            if (other.isPresent()) {
                assertThat(ours).as(text.toString()).isTrue();
                assertSame(0, other.get());
            } else if (ours) {
                // numbers are the one thing we read more loosely
                assertThat(text.toString()).containsPattern("[0-9.eE-]");
            }
        }
    }

    private void assertSame(int node, JsonNode other) {
        if (other.isTextual() && other.textValue().chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            assertThat(json.string(node, 1000)).isEqualTo(other.textValue());
        }
        for (Map.Entry<String, JsonNode> member : other.properties()) {
            assertSame(json.member(node, member.getKey()), member.getValue());
        }
        if (other.isArray()) {
            int child = json.first(node);
            for (JsonNode element : other) {
                assertSame(child, element);
                child = json.after(node, child);
            }
            assertThat(child).isEqualTo(AnswerJson.NONE);
        }
    }

    @Test
    void parse_deepOrHugeText_isRefused() {
        assertThat(parse("[".repeat(AnswerJson.MAX_DEPTH + 2) + "]".repeat(AnswerJson.MAX_DEPTH + 2))).isFalse();
        assertThat(parse("[".repeat(100_000))).isFalse();
        assertThat(parse("[" + "1,".repeat(AnswerJson.MAX_NODES) + "1]")).isFalse();
    }

    @Test
    void escape_anyText_isReadBackAtEachDepth() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(12); k >= 0; k--) {
                text.append("\"\\/\n\r\t\u0001\u001fé漢a]".charAt(random.nextInt(12)));
            }
            ByteBuffer value = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            String once = new String(AnswerText.escape(value, 1), StandardCharsets.UTF_8);
            String twice = new String(AnswerText.escape(value, 2), StandardCharsets.UTF_8);
            assertThat(JACKSON.readTree("\"" + once + "\"").textValue()).isEqualTo(text.toString());
            assertThat(JACKSON.readTree("\"" + twice + "\"").textValue()).isEqualTo(once);
            AnswerText back = new AnswerText(true);
            byte[] bytes = once.getBytes(StandardCharsets.UTF_8);
            back.append(bytes, 0, bytes.length, 7);
            assertThat(new String(back.bytes(), 0, back.length(), StandardCharsets.UTF_8)).isEqualTo(text.toString());
            assertThat(back.from()[0]).isEqualTo(7);
            assertThat(back.to()[back.length() - 1]).isEqualTo(7 + bytes.length);
        }
    }

    private boolean parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return json.parse(bytes, 0, bytes.length);
    }

    private static Optional<JsonNode> read(String text) {
        try {
            return Optional.of(JACKSON.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
