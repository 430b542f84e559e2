package dev.wirewitness.policy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.WireFamily;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Values are found by place, in any place of a text. */
class AnswerPointerTest {
    private static final String TEXT = "{\"a\":[{},[],\"x1\",{\"b/c~\":\"x2\",\"n\":73}],\"id\":\"x4\",\"z\":[[\"x5\"]]}";

    private final AnswerJson json = new AnswerJson();

    private AnswerPointer over(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(json.parse(bytes, 0, bytes.length)).isTrue();
        return new AnswerPointer(json, new AnswerReader(WireFamily.UNKNOWN));
    }

    @Test
    void at_eachValue_isWhatTheParserFinds() throws Exception {
        AnswerPointer pointer = over(TEXT);
        JsonNode tree = new ObjectMapper().readTree(TEXT);

        for (String value : new String[] {"x1", "x2", "73", "x4", "x5"}) {
            assertThat(tree.at(pointer.at(TEXT.indexOf(value))).asText()).isEqualTo(value);
            assertThat(tree.at(pointer.at(TEXT.indexOf(value) + 1)).asText()).isEqualTo(value);
        }
    }

    @Test
    void at_betweenValues_isTheContainer() {
        AnswerPointer pointer = over(TEXT);

        assertThat(pointer.at(0)).isEmpty();
        assertThat(pointer.at(TEXT.indexOf("b/c~"))).isEqualTo("/a/3");
        assertThat(pointer.at(TEXT.indexOf(",[]"))).isEqualTo("/a");
        assertThat(pointer.at(TEXT.indexOf("z"))).isEmpty();
    }

    @Test
    void opaque_onlyStringsOfSuchMembers() {
        AnswerPointer pointer = over(TEXT);

        assertThat(pointer.opaque(TEXT.indexOf("x4"))).isTrue();
        assertThat(pointer.opaque(TEXT.indexOf("x1"))).isFalse();
        assertThat(pointer.opaque(TEXT.indexOf("x5"))).isFalse();
        assertThat(pointer.opaque(0)).isFalse();
    }

    @Test
    void opaque_askedForEachOfManyValues() {
        int many = 100_000;
        String text = "[" + "{\"id\":\"abcdef\"},".repeat(many) + "0]";
        AnswerPointer pointer = over(text);

        for (int i = 0; i < many; i++) {
            assertThat(pointer.opaque(1 + 16 * i + 8)).isTrue();
        }
        assertThat(pointer.at(text.length() - 2)).isEqualTo("/" + many);
    }
}
