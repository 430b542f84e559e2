package dev.wirewitness.policy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wirewitness.policy.wire.JsonCursor.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonCursorTest {
    @Test
    void wellFormedOrNot_asASlowerReaderSays() {
        Random random = new Random(7);
        String[] pieces = {
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\", "\\u00e9", "\"\\n\"", "1", "-0.5e+3", "01", "1.",
                    "true", "fals",
            "null", " ", "\n", "ü", "\"key\":", "{\"k\":[1,2]}", "\"12345678\""
        };
        int good = 0;
        for (int round = 0; round < 60_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            boolean expected = jacksonReads(bytes);
            assertThat(reads(bytes)).as(text.toString()).isEqualTo(expected);
            good += expected ? 1 : 0;
        }
        assertThat(good).isGreaterThan(1_000);
    }

    @Test
    void stringStops_atEveryOffset() {
        for (int before = 0; before < 20; before++) {
            for (String odd : new String[] {"\\\"", "\\\\", "ü", "汉", "😀", "\u007f", "}"}) {
                String json = "[\"" + "x".repeat(before) + odd + "yz\",7]";
                JsonCursor cursor = cursor(json);
                assertThat(cursor.next()).isEqualTo(Token.ARRAY);
                assertThat(cursor.next()).isEqualTo(Token.STRING);
                assertThat(cursor.raw(cursor.start(), cursor.end())).isEqualTo("x".repeat(before) + odd + "yz");
                assertThat(cursor.next()).isEqualTo(Token.NUMBER);
                assertThat(cursor.next()).isEqualTo(Token.ARRAY_END);
                assertThat(cursor.next()).isEqualTo(Token.END);
                assertThat(cursor.clean()).isTrue();
            }
        }
    }

    @Test
    void slips_areWalkedOverAndRemembered() {
        byte[] lone = "[\"aXb\"]".getBytes(StandardCharsets.ISO_8859_1);
        for (int b : new int[] {0x00, 0x1F, 0x80, 0xC0, 0xC3, 0xED, 0xF5, 0xFF}) {
            lone[3] = (byte) b;
            JsonCursor cursor = new JsonCursor(lone, 0, lone.length);
            cursor.next();
            cursor.next();
            assertThat(cursor.next()).isEqualTo(Token.ARRAY_END);
            assertThat(cursor.next()).isEqualTo(Token.END);
            assertThat(cursor.clean()).isFalse();
        }
    }

    @Test
    void depth_limited() {
        assertThat(reads(("[".repeat(512) + "]".repeat(512)).getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(reads(("[".repeat(513) + "]".repeat(513)).getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void quote_decodesToTheSame() {
        for (String text : new String[] {"", "a\"b\\c/d", "\b\f\n\r\t\u0001\u2028", "<script>", "\ud83d\ude00",
                "\ud800x", "\udc00"}) {
            byte[] json = JsonText.quote(new StringBuilder(), text).toString().getBytes(StandardCharsets.UTF_8);
            assertThat(reads(json)).isTrue();
            assertThat(JsonText.decode(json, 1, json.length - 1)).isEqualTo(text);
        }
    }

    private static JsonCursor cursor(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new JsonCursor(bytes, 0, bytes.length);
    }

    private static boolean reads(byte[] bytes) {
        JsonCursor cursor = new JsonCursor(bytes, 0, bytes.length);
        Token token = cursor.next();
        while (token != Token.END && token != Token.BROKEN) {
            token = cursor.next();
        }
        return token == Token.END && cursor.clean();
    }

    private static boolean jacksonReads(byte[] bytes) {
        int depth = 0;
        int values = 0;
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
                    parser.getText();
                }
                values += depth == 0 ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            return depth == 0 && values == 1;
        } catch (IOException e) {
            return false;
        }
    }
}
