package dev.wirewitness.policy.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small matchers that conditions are made of. */
final class MatchingTest {

    @Test
    void glob_agreesWithARegularExpression() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            String pattern = some(random, "ab*", 6);
            String text = some(random, "ab", 8);

            boolean expected = Pattern.matches(pattern.replace("*", ".*"), text);

            assertThat(new Glob(pattern).matches(text)).as("%s on %s", pattern, text).isEqualTo(expected);
        }
    }

    private static String some(Random random, String of, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    @Test
    void textSet_ignoresLetterCase() {
        TextSet set = new TextSet(List.of("GPT-5*", "o3"));

        assertThat(set.contains("gpt-5-mini")).isTrue();
        assertThat(set.contains("O3")).isTrue();
        assertThat(set.contains("o3-mini")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.129, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false"
    })
    void network_contains(String network, String address, boolean expected) {
        assertThat(Network.parse(network).orElseThrow().contains(InetAddress.ofLiteral(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"example.com", "10.0.0.0/", "10.0.0.0/x", "/8", "10.0.0.0/33", "::/129", "10.0.0.0/-1"})
    void network_wrong_isNothing(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({">= 3, 3, true", ">3, 3, false", "< 3, 2, true", "<= 3, 4, false", "= 3, 3, true", "=3, 2, false"})
    void comparison_holds(String text, int value, boolean expected) {
        assertThat(Comparison.parse(text).orElseThrow().holds(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"3", ">= x", ">= -1", "> 3.5", "''", "=> 3"})
    void comparison_wrong_isNothing(String text) {
        assertThat(Comparison.parse(text)).isEmpty();
    }
}
