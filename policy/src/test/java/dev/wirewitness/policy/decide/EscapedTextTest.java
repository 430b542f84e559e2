package dev.wirewitness.policy.decide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EscapedTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String decode(String text, int depth) {
        byte[] bytes = text.getBytes(UTF_8);
        return UTF_8.decode(EscapedText.decode(bytes, 0, bytes.length, depth)).toString();
    }

    @Test
    void decode_escapesOfOneLevel() {
        assertThat(decode("a\\\"b\\\\c\\/d\\n\\t\\r\\b\\f\\u00e9\\ud83d\\ude00ü", 1))
                .isEqualTo("a\"b\\c/d\n\t\r\b\fé😀ü");
    }

    @Test
    void decode_escapesOfTwoLevels() {
        assertThat(decode("a\\\\n\\\\u00e9\\\\\\\"b\\u005cn", 2)).isEqualTo("a\né\"b\n");
    }

    @Test
    void decode_depthZero_leavesBackslashesAlone() {
        assertThat(decode("C:\\new\\u0041", 0)).isEqualTo("C:\\new\\u0041");
    }

    @Test
    void decode_brokenEscapes_readAsTheyStand() {
        assertThat(decode("a\\x\\u12", 1)).isEqualTo("a\\xu12");
        assertThat(decode("end\\", 1)).isEqualTo("end\\");
    }

    @Test
    void decode_agreesWithAJsonReader_onRandomTextTwiceEncoded() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.appendCodePoint(
                        random.nextBoolean() ? "\"\\/\n\tnu{}\u0001".charAt(random.nextInt(10)) : 'a' + random.nextInt(0x2000));
            }
            String once = JSON.writeValueAsString(text.toString());
            String twice = JSON.writeValueAsString(once);
            String inner = twice.substring(3, twice.length() - 3);

            assertThat(decode(once.substring(1, once.length() - 1), 1)).isEqualTo(text.toString());
            assertThat(decode(inner, 2)).isEqualTo(text.toString());
        }
    }

    @Test
    void decode_randomBytes_neverThrows() {
        Random random = new Random(12);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextBoolean() ? "\\u\"d8a0".charAt(random.nextInt(7)) : random.nextInt());
            }
            for (int depth = 0; depth < 3; depth++) {
                ByteBuffer decoded = EscapedText.decode(bytes, 0, bytes.length, depth);

                assertThat(decoded.remaining()).isLessThanOrEqualTo(bytes.length);
            }
        }
    }
}
