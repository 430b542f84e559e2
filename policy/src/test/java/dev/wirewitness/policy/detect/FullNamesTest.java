package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in plain sentences, that nothing announces. */
class FullNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Yesterday I met Emily Watson at the office.|Emily Watson|70",
                "Please call John F. Kennedy today|John F. Kennedy|60",
                "Der Vertrag mit Jürgen Müller endet|Jürgen Müller|70",
                "Wir haben Hans-Peter Schäfer gefragt|Hans-Peter Schäfer|70",
                "Nous avons vu Émilie Lefebvre hier|Émilie Lefebvre|70",
                "Sophie de la Roche écrit|Sophie de la Roche|70",
                "José García López vive en Madrid|José García López|70",
                "ha chiamato Giulia Ferrari per te|Giulia Ferrari|70",
                "gisteren sprak Femke van den Berg met ons|Femke van den Berg|70",
                "o contrato de João Gonçalves terminou|João Gonçalves|70",
                "wczoraj Małgorzata Wiśniewska była w biurze|Małgorzata Wiśniewska|70",
                "Ludwig van Xylander came|Ludwig van Xylander|55",
                "MARIA GARCIA signed|MARIA GARCIA|70",
                "the file of O'Brien, Patrick is missing|O'Brien, Patrick|70",
                "Mark Johnson said so|Mark Johnson|60",
                "Anna Maria Zorn wrote|Anna Maria Zorn|55",
                "Copyright 2020 Emily Watson|Emily Watson|55",
            })
    void name_isFound(String text, String name, int confidence) {
        assertThat(names(text)).containsExactly(name + " " + confidence);
        assertThat(names("\"" + text + "\"")).containsExactly(name + " " + confidence);
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "").replace("ł", "l");
        assertThat(names(plain)).as("without accents").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Anna in London met Peter Monday", "Will Be done, Bill Payment, May Day, Grant Access", "Claude Code and Java Beans",
                "Wenn Peter Geld hat", "ask Maria about it", "new Thomas(Smith)", "import java.Thomas Smith", "x.Thomas Smith",
                "Victoria Station, Charlotte Airport, Rose Street", "thomas smith", "Thomas  Smith", "Thomas\nSmith", "Thomas Smith(",
                "Smith, Anderson and Partners", "San Antonio Spurs", "at rue Pierre Dupont", "Via Giuseppe Conti", "Thomas A", "Thomas API", "Jan 2026, Feb 2026",
            })
    void text_withoutAName_findsNone(String text) {
        assertThat(names(text)).isEmpty();
    }

    @Test
    void name_isFoundBehindEscapes_andItsSpanIsThatOfTheBytes() {
        byte[] json = "{\"a\":\"x\\n\\u004aohn Smit\\u0068 y\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(Detectors.builtIn().scan(json, json.length, Content.JSON).detections())
                .filteredOn(found -> found.type().equals("person-name"))
                .singleElement()
                .satisfies(found -> assertThat(new String(json, found.start(), found.end() - found.start(), StandardCharsets.UTF_8))
                        .isEqualTo("\\u004aohn Smit\\u0068"));
    }

    /** At each place of a word of eight bytes, and beside whatever bytes. */
    @Test
    void name_isFoundAtEveryPlace_besideAnyBytes() {
        Random random = new Random(9);
        for (int lead = 0; lead < 40; lead++) {
            assertThat(names("-".repeat(lead) + " Emily Watson")).hasSize(1);
        }
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "EmilyWatson ,.-'\u00c3\u00a9".charAt(random.nextInt(17));
            }
            ScanResult result = Detectors.builtIn().scan(bytes, bytes.length, Content.PLAIN);
            assertThat(result.failed()).isFalse();
        }
    }

    @Test
    void selection_withoutNames_findsNone() {
        DetectionEngine engine = Detectors.compile(
                new DetectorSelection(Set.of("person-name"), List.of(), List.of(), List.of(), 1000));
        assertThat(Scans.scan(engine, Content.PLAIN, "I met Emily Watson").detections()).isEmpty();
    }

    private static List<String> names(String text) {
        return Scans.plain(text).stream()
                .filter(found -> found.type().equals("person-name"))
                .map(found -> Scans.cut(text, found) + " " + found.confidence())
                .toList();
    }
}
