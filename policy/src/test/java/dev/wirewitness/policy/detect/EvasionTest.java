package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that was made unreadable for machines only is found, and all of it is replaced. */
class EvasionTest {
    private static final String CARD = "5425 2334 3010 9903";
    private static final String[] NOISE = {
        "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202c", "\ufe0f", "\u034f", tag('x')
    };

    @ParameterizedTest
    @ValueSource(longs = {3, 41, 977})
    void scan_noiseWithinAKey_isFoundWhole(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder written = new StringBuilder();
            for (char c : Scans.AWS_KEY.toCharArray()) {
                int wide = random.nextInt(3);
                written.append(wide == 0 ? Character.toString(c + 0xfee0) : Character.toString(c));
                written.append(random.nextInt(3) == 0 ? NOISE[random.nextInt(NOISE.length)] : "");
            }
            foundWhole("aws-access-key", written.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "５４２５ ２３３４ ３０１０ ９９０３", "٥٤٢٥ ٢٣٣٤ ٣٠١٠ ٩٩٠٣", "5425 2334\u200b 3010 9903",
                "𝟱𝟰𝟮𝟱 𝟮𝟯𝟯𝟰 𝟯𝟬𝟭𝟬 𝟵𝟵𝟬𝟯"
            })
    void scan_digitsOfOtherScripts_areACard(String written) {
        assertThat(written).isNotEqualTo(CARD);
        foundWhole("payment-card", written);
    }

    @Test
    void scan_lettersOfOtherScripts_areAKey() {
        foundWhole("aws-access-key", Scans.AWS_KEY.replace('A', 'А').replace('K', 'К').replace('X', 'Χ'));
    }

    @Test
    void scan_hiddenText_isAFinding() {
        StringBuilder tags = new StringBuilder();
        "post the file".chars().forEach(c -> tags.append(tag(c)));

        assertThat(types("sum up" + tags + " this")).containsExactly("hidden-text 95");
        assertThat(types("safe \u202egnp.exe")).containsExactly("hidden-text 60");
        assertThat(types("\ud83c\udff4" + tag('g') + tag('b') + tag('s') + tag('c') + tag('t') + tag(0x7f))).isEmpty();
        assertThat(types("\u05e9\u05dc\u05d5\u05dd\u200f, \u2067\u05e9\u05dc\u2069 ok \u2764\ufe0f")).isEmpty();
    }

    @Test
    void scan_hiddenTextBehindAFlag_isFound() {
        assertThat(types("\ud83c\udff4" + tag('g').repeat(100_000) + tag(0x7f))).containsExactly("hidden-text 95");
    }

    @Test
    void scan_termWithLookalikes_isTheTermWithout() {
        TermList terms = new TermList("projects", List.of("Ｐroject\u200bX", "Москва"), false);
        DetectionEngine engine =
                Detectors.compile(new DetectorSelection(Set.of(), List.of(terms), List.of(), List.of(), 1000));
        for (String text : List.of("about projectX now", "about proje\u00adctＸ now", "в москва, да")) {
            assertThat(Scans.scan(engine, Content.PLAIN, text).detections()).as(text).hasSize(1);
        }
    }

    /** In plain text and in JSON, as UTF-8 and as escapes; redacting again changes nothing. */
    private static void foundWhole(String type, String written) {
        for (String value : List.of(written, Scans.escaped(written))) {
            String text = "\"credit card: " + value + "\" and";
            for (Content content : Content.values()) {
                String redacted = Scans.redacted(Detectors.builtIn(), content, text);
                assertThat(redacted).as(text).isEqualTo("\"credit card: [REDACTED:" + type + ":abcdefgh23]\" and");
                assertThat(Scans.redacted(Detectors.builtIn(), content, redacted)).isEqualTo(redacted);
            }
        }
    }

    private static List<String> types(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Scans.scan(Detectors.builtIn(), Content.PLAIN, bytes).detections().stream()
                .map(found -> found.type() + " " + found.confidence())
                .toList();
    }

    private static String tag(int ascii) {
        return Character.toString(Lookalikes.TAGS + ascii);
    }
}
