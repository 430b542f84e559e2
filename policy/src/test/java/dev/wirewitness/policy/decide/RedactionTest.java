package dev.wirewitness.policy.decide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RedactionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Placeholders placeholders = new Placeholders(new byte[32]);

    private static Finding finding(int start, int end, PartKind kind) {
        return new Finding(Category.SECRET, "test-type", 90, Direction.REQUEST, start, end, kind, "", false, "");
    }

    private static InspectedBody body(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new InspectedBody(bytes, bytes.length, Content.JSON, JsonParts.of(bytes, bytes.length));
    }

    private List<Edit> edits(String text, String value) {
        int start = text.getBytes(UTF_8).length
                - text.substring(text.indexOf(value)).getBytes(UTF_8).length;
        int end = start + value.getBytes(UTF_8).length;
        return Redaction.edits(body(text), List.of(finding(start, end, PartKind.USER)), placeholders);
    }

    private static String apply(String text, List<Edit> edits) {
        return UTF_8.decode(Edit.apply(ByteBuffer.wrap(text.getBytes(UTF_8)), edits))
                .toString();
    }

    private String original(String placeholder) {
        return UTF_8.decode(placeholders.original(placeholder).orElseThrow()).toString();
    }

    @Test
    void edits_inString_replaceTheValueAndRememberIt() throws Exception {
        String text = "{\"content\":\"my key is SECRET1, keep it\"}";

        List<Edit> edits = edits(text, "SECRET1");

        String redacted = JSON.readTree(apply(text, edits)).get("content").asText();
        assertThat(redacted).startsWith("my key is [REDACTED:test-type:").endsWith("], keep it");
        assertThat(original(edits.getFirst().replacement())).isEqualTo("SECRET1");
    }

    @Test
    void edits_escapedValue_isRememberedWithoutEscapes() {
        String text = "{\"content\":\"pass: a\\\"b\\u00e9c end\"}";

        List<Edit> edits = edits(text, "a\\\"b\\u00e9c");

        assertThat(original(edits.getFirst().replacement())).isEqualTo("a\"béc");
    }

    @Test
    void edits_spanThatCutsAnEscape_isWidened() throws Exception {
        String text = "{\"content\":\"x\\u0041BC\\n\"}";

        List<Edit> edits = edits(text, "041BC\\");

        assertThat(original(edits.getFirst().replacement())).isEqualTo("ABC\n");
        assertThat(JSON.readTree(apply(text, edits)).get("content").asText()).startsWith("x[REDACTED:");
    }

    @Test
    void edits_bareNumber_becomesAString() throws Exception {
        String text = "{\"card\": 4111111111111111, \"n\": 1}";

        JsonNode redacted = JSON.readTree(apply(text, edits(text, "4111111111111111")));

        assertThat(redacted.get("card").isTextual()).isTrue();
        assertThat(redacted.get("n").asInt()).isEqualTo(1);
    }

    @Test
    void edits_bareNumberInsideJsonInString_keepsBothLevelsValid() throws Exception {
        String text = "{\"arguments\":\"{\\\"card\\\": 4111111111111111}\"}";

        String inner = JSON.readTree(apply(text, edits(text, "4111111111111111")))
                .get("arguments")
                .asText();

        assertThat(JSON.readTree(inner).get("card").asText()).startsWith("[REDACTED:");
    }

    @Test
    void edits_stringInsideJsonInString_cutsOnInnerEscapes() throws Exception {
        String text = "{\"arguments\":\"{\\\"p\\\":\\\"a\\\\nSECRET\\\\\\\"b\\\"}\"}";

        List<Edit> edits = edits(text, "nSECRET\\\\\\\"");

        String inner = JSON.readTree(apply(text, edits)).get("arguments").asText();
        assertThat(JSON.readTree(inner).get("p").asText()).matches("a\\[REDACTED:test-type:[a-z2-7]{10}]b");
        assertThat(original(edits.getFirst().replacement())).isEqualTo("\nSECRET\"");
    }

    @Test
    void edits_spanOverTwoStrings_replacesBothAndNothingBetween() throws Exception {
        String text = "{\"password\":\"hunter2\",\"x\":1}";

        String redacted = apply(text, edits(text, "word\":\"hunter2"));

        assertThat(redacted).matches(
                "\\{\"pass\\[REDACTED:test-type:[a-z2-7]{10}]\":\"\\[REDACTED:test-type:[a-z2-7]{10}]\",\"x\":1}");
    }

    @Test
    void edits_reasoning_isNeverTouched() {
        String text = "{\"thinking\":\"SECRET\"}";

        assertThat(Redaction.edits(body(text), List.of(finding(13, 19, PartKind.REASONING)), placeholders))
                .isEmpty();
    }

    @Test
    void edits_overlappingFindings_becomeOne() {
        String text = "{\"content\":\"abcdefghij\"}";

        List<Edit> edits = Redaction.edits(
                body(text),
                List.of(finding(14, 18, PartKind.USER), finding(12, 16, PartKind.USER)),
                placeholders);

        assertThat(edits).hasSize(1);
        assertThat(original(edits.getFirst().replacement())).isEqualTo("abcdef");
    }

    @Test
    void edits_plainText_cutOnCharacters() {
        byte[] bytes = "key: sécret!".getBytes(UTF_8);
        InspectedBody body = new InspectedBody(bytes, bytes.length, Content.PLAIN, List.of());

        List<Edit> edits = Redaction.edits(body, List.of(finding(7, 12, PartKind.OTHER)), placeholders);

        String redacted = UTF_8.decode(Edit.apply(ByteBuffer.wrap(bytes), edits)).toString();
        assertThat(redacted).matches("key: s\\[REDACTED:test-type:[a-z2-7]{10}]!");
    }

    @Test
    void edits_randomSpansInRandomJson_keepItValid() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            String text = JSON.writeValueAsString(document(random, 3));
            InspectedBody body = body(text);
            List<Finding> findings = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                int start = random.nextInt(body.length());
                findings.add(finding(
                        start, Math.min(body.length(), start + 1 + random.nextInt(12)), PartKind.OTHER));
            }

            String redacted = apply(text, Redaction.edits(body, findings, placeholders));

            assertThat(valid(redacted)).as("%s became %s", text, redacted).isTrue();
        }
    }

    /** Whether it is JSON, and what stands in arguments too. */
    private static boolean valid(String text) {
        try {
            for (JsonNode arguments : JSON.readTree(text).findValues("arguments")) {
                JSON.readTree(arguments.asText());
            }
            return true;
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return false;
        }
    }

    private static JsonNode document(Random random, int depth) throws Exception {
        var object = JSON.createObjectNode();
        for (int i = 0; i < 3; i++) {
            String key = "k" + i + words(random, 1);
            switch (random.nextInt(depth > 0 ? 6 : 3)) {
                case 0 -> object.put(key, words(random, 3));
                case 1 -> object.put(key, random.nextLong());
                case 2 -> object.put(key, random.nextBoolean());
                case 3 -> object.set(key, document(random, depth - 1));
                case 4 -> object.putArray(key).add(words(random, 2)).add(random.nextInt());
                default -> object.put("arguments", JSON.writeValueAsString(document(random, 0)));
            }
        }
        return object;
    }

    private static String words(Random random, int count) {
        String[] some = {"abc", "é", "\"", "\\", "\n", "😀", "secret", "\u0002", "{", "/", " "};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(some[random.nextInt(some.length)]);
        }
        return text.toString();
    }
}
