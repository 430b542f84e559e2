package dev.wirewitness.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.decide.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlaceholderMatcherTest {
    private static final String[] BRICKS = {
        "[", "[RED", "ACTED:", "[REDACTED:", "a-1", ":tok]", "]", "[REDACTED:a-1:tok]", "x", " ", "é", "[REDACTED:A]"
    };

    @Test
    void feed_randomTextInPieces_findsWhatAPlainSearchFinds() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(BRICKS[random.nextInt(BRICKS.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            StringBuilder found = new StringBuilder();
            PlaceholderMatcher matcher = new PlaceholderMatcher(false, (placeholder, from, to, count, nested) -> {
                assertThat(to[count - 1] - from[0]).isEqualTo(placeholder.length());
                found.append(from[0]).append(placeholder);
            });
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(6));
                matcher.feed(bytes, from, to, 0);
                from = to;
            }
            assertThat(found.toString()).isEqualTo(search(text.toString()));
        }
    }

    /** The obvious way: at each bracket, look whether a placeholder stands there. */
    private static String search(String text) {
        String latin = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder found = new StringBuilder();
        for (int i = latin.indexOf(Placeholders.PREFIX); i >= 0; i = latin.indexOf(Placeholders.PREFIX, i + 1)) {
            int end = i + Placeholders.PREFIX.length();
            while (end < latin.length() && "a-1:tokx".indexOf(latin.charAt(end)) >= 0) {
                end++;
            }
            if (end < latin.length() && latin.charAt(end) == ']' && end + 1 - i <= Placeholders.MAX_LENGTH) {
                found.append(i).append(latin, i, end + 1);
            }
        }
        return found.toString();
    }

    @Test
    void feed_longRun_isGivenUp() {
        PlaceholderMatcher matcher = new PlaceholderMatcher(true, (placeholder, from, to, count, nested) -> {});
        byte[] bytes = ("[REDACTED:" + "a".repeat(85)).getBytes(StandardCharsets.UTF_8);
        matcher.feed(bytes, 0, bytes.length, 5);
        assertThat(matcher.open()).isEqualTo(5);
        matcher.feed(new byte[] {'a'}, 0, 1, 5 + bytes.length);
        assertThat(matcher.open()).isEqualTo(Integer.MAX_VALUE);
    }
}
