package dev.wirewitness.evidence.aims.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    @Test
    void write_object_sortsKeysByCodeUnitAndLeavesOutWhatIsEmpty() {
        String json = CanonicalJson.write(Map.of("b", 1L, "\uD83D\uDE00", true, "\uFB33", "x", "a", List.of(), "gone",
                Optional.empty()));

        assertThat(json).isEqualTo("{\"a\":[],\"b\":1,\"\uD83D\uDE00\":true,\"\uFB33\":\"x\"}");
    }

    @Test
    void write_string_escapesAsRfc8785Says() {
        assertThat(CanonicalJson.write("\u20ac$\u000F\nA'B\"\\\\\"/\u007f"))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\"");
        assertThat(CanonicalJson.write("a\uD800b\uDC00")).isEqualTo("\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void write_numberThatReadersRound_isRefused() {
        assertThat(CanonicalJson.write(CanonicalJson.LARGEST)).isEqualTo("9007199254740991");
        assertThatThrownBy(() -> CanonicalJson.write(CanonicalJson.LARGEST + 1)).hasMessageContaining("2^53");
    }

    @Test
    void write_randomStrings_readBackByAnotherParser() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
                if (point < 0xD800 || point > 0xDFFF) {
                    text.appendCodePoint(point);
                }
            }
            assertThat(new ObjectMapper().readValue(CanonicalJson.bytes(text.toString()), String.class))
                    .isEqualTo(text.toString());
        }
    }
}
