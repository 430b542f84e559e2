package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every detector against what it must find, what it must not trust and what it must leave alone. */
class ExamplesTest {
    static List<Scans.Example> examples() {
        return Scans.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void plain_example(Scans.Example example) {
        check(example, Scans.plain(example.text()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void json_exampleInString(Scans.Example example) {
        check(example, Scans.json("{\"content\":" + Scans.quoted(example.text()) + "}"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void json_exampleInJsonInString(Scans.Example example) {
        check(example, Scans.json("[" + Scans.quoted("{\"c\":" + Scans.quoted(example.text()) + "}") + "]"));
    }

    @Test
    void builtIn_everyDetector_hasExamplesOfBothKinds() {
        Set<String> positive = new HashSet<>();
        Set<String> negative = new HashSet<>();
        for (Scans.Example example : examples()) {
            (example.sign() == '-' ? negative : positive).add(example.detector());
        }
        Set<String> all = new TreeSet<>();
        Detectors.builtIn().detectors().forEach(detector -> all.add(detector.id()));
        // vendor tokens are made from their shapes by TokenShapesTest
        Scans.lines("tokens.txt").forEach(line -> all.remove(line.substring(0, line.indexOf(' '))));

        assertThat(positive).containsAll(all);
        assertThat(negative).containsAll(all);
        assertThat(Detectors.builtIn().detectors()).hasSizeGreaterThanOrEqualTo(100);
    }

    private static void check(Scans.Example example, List<Detection> found) {
        List<Detection> own = found.stream()
                .filter(detection -> detection.type().equals(example.detector()))
                .toList();
        switch (example.sign()) {
            case '+' -> assertThat(own).anyMatch(detection -> detection.confidence() >= 60);
            case '~' ->
                assertThat(own)
                        .isNotEmpty()
                        .allMatch(detection -> detection.confidence() >= 50 && detection.confidence() < 60);
            case '?' -> assertThat(own).isNotEmpty().allMatch(detection -> detection.confidence() < 50);
            default -> assertThat(own).isEmpty();
        }
    }
}
