package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shape of each vendor token: made at random, found; too short, glued to text or broken, not found. */
class TokenShapesTest {
    private static final Pattern PIECE =
            Pattern.compile("(\\[[^]]*]|\\\\[a-zA-Z])(?:\\{(\\d+)(?:,(\\d+))?})?|([^\\[\\\\]+)");

    record Token(String id, String near, String shape) {}

    static List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        for (String line : Scans.lines("tokens.txt")) {
            String[] fields = line.split(" \\| ");
            String near = fields[4].contains("near=") ? fields[4].replaceAll(".*near=([a-z0-9_-]+).*", "$1") + "_key=" : "";
            Arrays.stream(fields[5].split(" ")).forEach(shape -> tokens.add(new Token(fields[0], near, shape)));
        }
        return tokens;
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void scan_wholeToken_isFound(Token token) {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            String made = make(token.shape, random, 0);
            String text = "first line\n" + token.near + made + " and more";

            assertThat(Scans.plain(text))
                    .as(token.shape)
                    .anyMatch(found -> found.confidence() >= 55 && Scans.cut(text, found).endsWith(made));
            assertThat(ids(text)).as(token.shape).anyMatch(id -> id.equals(token.id) || !token.near.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void scan_nearMiss_isNotFound(Token token) {
        Random random = new Random(8);
        String made = make(token.shape, random, 0);
        String shortened = make(token.shape, random, 1);

        assertThat(ids("x " + token.near + "Q9" + made)).doesNotContain(token.id);
        assertThat(ids("x " + token.near + shortened + " y")).doesNotContain(token.id);
        assertThat(ids("x " + token.near + made.substring(0, made.length() / 2) + "€")).doesNotContain(token.id);
    }

    private static List<String> ids(String text) {
        return Scans.plain(text).stream().map(Detection::type).toList();
    }

    /** A token of the shape; {@code less}: how many characters its longest class is too short. */
    private static String make(String shape, Random random, int less) {
        int longest = 0;
        for (Matcher m = PIECE.matcher(shape); m.find(); ) {
            longest = Math.max(longest, m.group(2) == null ? 0 : Integer.parseInt(m.group(2)));
        }
        StringBuilder made = new StringBuilder();
        for (Matcher m = PIECE.matcher(shape); m.find(); ) {
            if (m.group(4) != null) {
                made.append(m.group(4));
                continue;
            }
            int min = m.group(2) == null ? 1 : Integer.parseInt(m.group(2));
            int count = min - (min == longest ? less : 0);
            String members = members(m.group(1));
            for (int i = 0; i < count; i++) {
                made.append(members.charAt(random.nextInt(members.length())));
            }
        }
        return made.toString();
    }

    private static String members(String set) {
        String pattern =
                switch (set) {
                    case "\\d" -> "[0-9]";
                    case "\\h" -> "[0-9a-f]";
                    case "\\H" -> "[0-9a-fA-F]";
                    case "\\a" -> "[0-9A-Za-z]";
                    case "\\w" -> "[0-9A-Za-z]";
                    case "\\t" -> "[0-9A-Za-z]";
                    case "\\b" -> "[0-9A-Za-z+/]";
                    default -> set.replace("_", "").replace(".", "");
                };
        StringBuilder members = new StringBuilder();
        Pattern one = Pattern.compile(pattern);
        for (char c = '!'; c <= '~'; c++) {
            if (one.matcher(String.valueOf(c)).matches()) {
                members.append(c);
            }
        }
        return members.toString();
    }
}
