package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.policy.Category;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedListTest {
    private static final String VALUE = "corr3ct+Horse/b@ttery";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Northwind Traders|the NORTHWIND \t Traders, of course|NORTHWIND \t Traders",
                "O'Brien|ask o'brien.|o'brien",
                "Müller GmbH & Co. KG|von MÜLLER GMBH & Co. KG!|MÜLLER GMBH & Co. KG",
                "order-12345|see order-12345, not order-123456|order-12345",
                "東京都庁|私は東京都庁で働く|東京都庁",
                "Acme Inc.|Acme Inc. pays|Acme Inc",
                "(Bluebird)|project bluebird|bluebird",
            })
    void terms_areFoundAsWholeWords(String term, String text, String found) {
        DetectionEngine engine = engine(HashedList.Kind.TERMS, "other words", term, "something else entirely");
        assertThat(found(engine, text)).containsExactly(found);
        boolean alone = CodePoints.alone(found.codePointAt(0)); // such words need nothing around them
        assertThat(found(engine, text.replace(found, "x" + found + "x"))).hasSize(alone ? 1 : 0);
        assertThat(found(engine, "")).isEmpty();
    }

    @Test
    void terms_theLongestCounts_andEachPlaceIsTriedOnItsOwn() {
        DetectionEngine engine =
                engine(HashedList.Kind.TERMS, "Red Apple", "Red Apple Juice Company", "Apple Juice", "Pear");
        assertThat(found(engine, "red apple juice company; red apple juice; pear")).containsExactly(
                "red apple juice company", "apple juice", "pear");
    }

    @Test
    void casedTerms_matchInTheirCaseOnly() {
        DetectionEngine engine = engine(HashedList.Kind.CASED_TERMS, "Sesame");
        assertThat(found(engine, "Sesame sesame SESAME")).containsExactly("Sesame");
    }

    @Test
    void terms_areFoundAsAListInTheOpenFindsThem() {
        Random random = new Random(7);
        String[] words = {"ab", "Abc", "x1", "né", "ωμ", "東", "C-3", "o'k"};
        String[] between = {" ", "  ", "\n", "-", ", ", "/", "", "."};
        for (int round = 0; round < 300; round++) {
            List<String> terms = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                terms.add(words[random.nextInt(words.length)] + " " + words[random.nextInt(words.length)]
                        + (random.nextBoolean() ? " " + words[random.nextInt(words.length)] : ""));
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append(words[random.nextInt(words.length)]).append(between[random.nextInt(between.length)]);
            }
            DetectionEngine open = Detectors.compile(new DetectorSelection(
                    Set.of(), List.of(new TermList("names", terms, false)), List.of(), List.of(), 100_000));
            assertThat(found(engine(HashedList.Kind.TERMS, terms.toArray(String[]::new)), text.toString()))
                    .as("%s in %s", terms, text)
                    .isEqualTo(found(open, text.toString()));
        }
    }

    @Test
    void values_areFoundInEveryForm() {
        DetectionEngine engine = engine(HashedList.Kind.VALUES, VALUE, "another-value-0f-ours");
        assertThat(found(engine, "key: " + VALUE + "!")).containsExactly(VALUE);
        assertThat(found(engine, "glued" + VALUE + "glued")).containsExactly(VALUE);
        String url = URLEncoder.encode(VALUE, StandardCharsets.UTF_8);
        assertThat(found(engine, "/?q=" + url + "&n=1")).containsExactly(url);
        String hex = HexFormat.of().formatHex(VALUE.getBytes(StandardCharsets.UTF_8));
        assertThat(found(engine, "x" + hex + "x")).containsExactly(hex);
        for (String before : List.of("", "a", "ab", "abc", "user:")) {
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String code = encoder.encodeToString((before + VALUE + ";").getBytes(StandardCharsets.UTF_8));
                String redacted = Scans.redacted(engine, Content.PLAIN, "auth " + code + " end");
                String left = redacted.replaceAll("\\[[^]]*]", "").replace("auth ", "").replace(" end", "");
                assertThat(left.length()).as(redacted).isLessThanOrEqualTo(8 + before.length() * 4 / 3);
            }
        }
        assertThat(found(engine, VALUE.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(found(engine, VALUE.substring(0, VALUE.length() - 1))).isEmpty();
    }

    @Test
    void values_areSecrets_atEveryPlaceAndBehindEscapes() {
        DetectionEngine engine = engine(HashedList.Kind.VALUES, VALUE);
        for (int i = 0; i < 40; i++) {
            String text = "x".repeat(i) + VALUE;
            assertThat(found(engine, text)).containsExactly(VALUE);
        }
        List<Detection> found = Scans.scan(engine, Content.JSON, "{\"a\":\"\\n" + VALUE.replace("/", "\\/") + "\"}").detections();
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.type()).isEqualTo("listed");
            assertThat(one.category()).isEqualTo(Category.SECRET);
            assertThat(one.confidence()).isEqualTo(100);
            assertThat(one.because()).containsExactly("base 99", "known value +1");
        });
    }

    @Test
    void file_showsNothingOfTheTerms_andDiffersEachTime() {
        byte[] first = file(HashedList.Kind.TERMS, "Northwind Traders");
        assertThat(new String(first, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT))
                .doesNotContain("northwind")
                .doesNotContain("traders");
        assertThat(file(HashedList.Kind.TERMS, "Northwind Traders")).isNotEqualTo(first);
    }

    @Test
    void file_thatIsCutOrChanged_isRefusedAndNeverHangs() {
        byte[] whole = file(HashedList.Kind.VALUES, VALUE);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> HashedList.read("listed", cut)).isInstanceOf(InvalidDetector.class);
        }
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                DetectionEngine engine = engine(HashedList.read("listed", changed));
                Scans.scan(engine, Content.PLAIN, "some text " + VALUE);
            } catch (InvalidDetector e) {
                assertThat(e).hasMessageContaining("hashed list");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "!!!", "C++", "a b c d e f g h i j k l m n o p q", "a ................... b"})
    void term_thatCannotBeFound_isRefusedWithoutBeingNamed(String term) {
        HashedListWriter writer = new HashedListWriter(HashedList.Kind.TERMS);
        assertThat(writer.add(term)).isPresent();
        assertThat(writer.entries()).isZero();
    }

    @Test
    void value_thatIsShort_isRefused() {
        HashedListWriter writer = new HashedListWriter(HashedList.Kind.VALUES);
        assertThat(writer.add("secret7")).contains("7 bytes (expected: 8 to 4096)");
        assertThat(writer.add("secret78")).isEmpty();
    }

    @Test
    void million_ofTerms_areAllFound_andNothingElse() {
        HashedListWriter writer = new HashedListWriter(HashedList.Kind.TERMS);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(writer.add("customer " + Integer.toString(i * 7 + 100_000, 36))).isEmpty();
        }
        DetectionEngine engine = engine(HashedList.read("listed", written(writer)));
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            String term = "customer " + Integer.toString(i + 100_000, 36);
            text.append(term).append('\n');
            if (i % 7 == 0) {
                expected.add(term);
            }
        }
        assertThat(found(engine, text.toString())).isEqualTo(expected);
    }

    private static DetectionEngine engine(HashedList.Kind kind, String... entries) {
        return engine(HashedList.read("listed", file(kind, entries)));
    }

    private static DetectionEngine engine(HashedList list) {
        Set<String> others = new HashSet<>();
        Detectors.builtIn().detectors().forEach(detector -> others.add(detector.id()));
        others.remove("hidden-text");
        return Detectors.compile(new DetectorSelection(others, List.of(), List.of(), List.of(list), 100_000));
    }

    private static byte[] file(HashedList.Kind kind, String... entries) {
        HashedListWriter writer = new HashedListWriter(kind);
        for (String entry : entries) {
            assertThat(writer.add(entry)).isEmpty();
        }
        return written(writer);
    }

    private static byte[] written(HashedListWriter writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static List<String> found(DetectionEngine engine, String text) {
        return Scans.scan(engine, Content.PLAIN, text).detections().stream()
                .map(found -> Scans.cut(text, found))
                .toList();
    }
}
