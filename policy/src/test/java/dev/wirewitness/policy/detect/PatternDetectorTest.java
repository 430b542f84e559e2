package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regular expressions of a policy. */
class PatternDetectorTest {
    @Test
    void scan_pattern_matchesDecodedTextOfOneString() {
        DetectionEngine engine = engine(new CustomPattern("ticket", "TCK-\\d{4}\\s\\w+", 70));
        String text = "{\"a\":\"TCK-1234\\nx\",\"b\":\"TCK-1234\",\"c\":\"\\u0054CK-5678 yz\"}";

        assertThat(Scans.scan(engine, Content.JSON, text).detections())
                .extracting(found -> found.confidence() + Scans.cut(text, found))
                .containsExactly("70TCK-1234\\nx", "70\\u0054CK-5678 yz");
    }

    @Test
    void scan_patternWithoutLiteral_runsOnEverything() {
        DetectionEngine engine = engine(new CustomPattern("pair", "(?i)[a-c]{3}|q+", 90));

        assertThat(Scans.scan(engine, Content.PLAIN, "xx ABC yy qqq").detections())
                .hasSize(2);
    }

    @Test
    void compile_badRegex_saysWhere() {
        assertThatExceptionOfType(InvalidDetector.class)
                .isThrownBy(() -> engine(new CustomPattern("ticket", "a(b", 70)))
                .withMessageContaining("ticket")
                .withMessageContaining("a(b")
                .withMessageContaining("position")
                .withMessageContaining("expected: RE2 syntax")
                .satisfies(e -> assertThat(e.id()).isEqualTo("ticket"));
    }

    @Test
    void compile_badSelection_isRefused() {
        assertThatExceptionOfType(InvalidDetector.class)
                .isThrownBy(() -> engine(new CustomPattern("Ticket!", "a", 70)))
                .withMessageContaining("a-z, 0-9");
        assertThatExceptionOfType(InvalidDetector.class)
                .isThrownBy(() -> engine(new CustomPattern("email", "a", 70)))
                .withMessageContaining("taken");
        assertThatExceptionOfType(InvalidDetector.class)
                .isThrownBy(() -> engine(new CustomPattern("x", "a", 170)))
                .withMessageContaining("0-100");
        assertThatExceptionOfType(InvalidDetector.class)
                .isThrownBy(() ->
                        Detectors.compile(new DetectorSelection(Set.of("no-such"), List.of(), List.of(), List.of(), 1000)))
                .withMessageContaining("no-such");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "TCK-\\d{4} TCK-", "a|bcd ''", "(abc)?defg+h def", "[abc]xyz* xy", "ab\\.cd\\w ab.cd", "(?i)abc ''",
                "abc{0,2}de ab", "\\x41bcde bcde", "[[:alpha:]]foo[^]]ba foo", "a(b|[)]cccc)dd dd", "\\Qa+b\\Ecde cde"
            })
    void requiredLiteral_expressions(String regex, String literal) {
        assertThat(RequiredLiteral.of(regex)).isEqualTo(literal);
    }

    private static DetectionEngine engine(CustomPattern pattern) {
        return Detectors.compile(new DetectorSelection(Set.of(), List.of(), List.of(pattern), List.of(), 1000));
    }
}
