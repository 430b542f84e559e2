package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine on escaped JSON against the obvious way: a JSON parser decodes, then one regular expression per rule. */
class OracleTest {
    private static final Map<String, Pattern> RULES = rules();
    private static final String NESTED = "overlap";
    private static final String[] PREFIXES = {
        "AKIA", "ghp_", "sk-ant-api03-", "hf_", "npm_", "r8_", "shpat_", "dop_v1_", "AIza", "dckr_pat_", "sk-", "xox"
    };
    private static final int[] LENGTHS = {16, 36, 93, 34, 36, 37, 32, 64, 35, 27, 20, 12};
    private static final String[] ALPHABETS = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789_-",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789",
        "0123456789abcdef",
        "0123456789abcdef",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789_-",
        "abcdefghkmpqrstwyzABCDEFGHJKLMNPQRSTUVW0123456789_-",
        "0123456789",
        "xyz"
    };
    /** No letter behind a backslash: the engine takes the two for an escape of text encoded twice. */
    private static final String[] BETWEEN = {
        "-", "_", ".", " ", " ", "\n", "\"", "\\ ", "/", "é", "😀", "x", "=", "", " n"
    };

    @ParameterizedTest
    @ValueSource(longs = {5, 17, 229, 4711})
    void scan_randomTokensAndEscapes_sameAsOracle(long seed) throws Exception {
        ObjectMapper json = new ObjectMapper();
        Random random = new Random(seed);
        int expectedTotal = 0;
        for (int round = 0; round < 2000; round++) {
            String text = text(random);
            String body = "{\"c\":" + written(text, random) + "}";
            assertThat(json.readTree(body).get("c").asText()).isEqualTo(text);

            List<String> expected = oracle(text);
            if (expected.contains(NESTED)) {
                continue; // which of two overlapping ones stays is the business of Overlaps
            }
            List<String> actual = new ArrayList<>();
            for (Detection found : Scans.json(body)) {
                if (RULES.containsKey(found.type())) {
                    actual.add(found.type() + " " + json.readTree("\"" + Scans.cut(body, found) + "\"").asText());
                }
            }
            assertThat(actual).as("seed %d: %s", seed, body).isEqualTo(expected);
            expectedTotal += expected.size();
        }
        assertThat(expectedTotal).isGreaterThan(500);
    }

    private static List<String> oracle(String text) {
        TreeMap<Integer, String> found = new TreeMap<>();
        TreeMap<Integer, Integer> ends = new TreeMap<>();
        RULES.forEach((type, pattern) -> {
            for (Matcher m = pattern.matcher(text); m.find(); ) {
                var before = found.floorEntry(m.end() - 1);
                boolean nested = before != null && ends.getOrDefault(before.getKey(), 0) > m.start();
                found.put(m.start(), nested ? NESTED : type + " " + m.group());
                ends.put(m.start(), m.end());
            }
        });
        return List.copyOf(found.values());
    }

    /** Prefixes, bodies of about the right length and odd characters in any order. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8) + 1; i > 0; i--) {
            int kind = random.nextInt(PREFIXES.length);
            String alphabet = ALPHABETS[random.nextInt(4) > 0 ? kind : random.nextInt(ALPHABETS.length)];
            int length = LENGTHS[kind] + (random.nextInt(4) > 0 ? 0 : random.nextInt(5) - 2);
            text.append(BETWEEN[random.nextInt(BETWEEN.length)]).append(PREFIXES[kind]);
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            text.append(BETWEEN[random.nextInt(BETWEEN.length)]);
        }
        return text.toString();
    }

    /** A JSON string for the text, some characters escaped that need not be. */
    private static String written(String text, Random random) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '/' && random.nextBoolean()) {
                out.append("\\/");
            } else if (random.nextInt(25) == 0) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static Map<String, Pattern> rules() {
        Map<String, String> bodies = new TreeMap<>();
        bodies.put("aws-access-key", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}");
        bodies.put("github-token", "gh[opus]_[0-9A-Za-z]{30,48}");
        bodies.put("anthropic-key", "sk-ant-api03-[0-9A-Za-z_-]{20,140}(?!-)");
        bodies.put("huggingface-token", "hf_[0-9A-Za-z]{30,44}");
        bodies.put("npm-token", "npm_[0-9A-Za-z]{30,48}");
        bodies.put("replicate-token", "r8_[0-9A-Za-z]{37}");
        bodies.put("shopify-token", "shpat_[0-9A-Za-z]{26,44}");
        bodies.put("digitalocean-token", "dop_v1_[0-9A-Za-z]{58,76}");
        bodies.put("google-api-key", "AIza[0-9A-Za-z_-]{35}(?!-)");
        bodies.put("docker-token", "dckr_pat_[0-9A-Za-z_-]{21,39}(?!-)");
        Map<String, Pattern> rules = new TreeMap<>();
        bodies.forEach((type, body) ->
                rules.put(type, Pattern.compile("(?<![0-9A-Za-z_])" + body + "(?![0-9A-Za-z_])")));
        return Map.copyOf(rules);
    }
}
