package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret that source code puts together of pieces is found, and all of its pieces are replaced at once. */
class StringPiecesTest {
    private static final String ONE = Scans.AWS_KEY.substring(0, 7);
    private static final String TWO = Scans.AWS_KEY.substring(7);

    private static String redacted(String text) {
        String plain = Scans.redacted(Detectors.builtIn(), Content.PLAIN, text);
        String json = Scans.redacted(Detectors.builtIn(), Content.JSON, "{\"c\":" + Scans.quoted(text) + "}");
        assertThat(json).isEqualTo("{\"c\":" + Scans.quoted(plain) + "}");
        assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, plain)).isEqualTo(plain);
        return plain;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "String id = \"%s\" + \"%s\";",
        "String id = \"%s\"\n        + \"%s\";",
        "const id = '%s'+'%s'",
        "const id = `%s` + \"%s\"",
        "$id = '%s' . '%s';",
        "id = ('%s'\n      '%s')",
        "const char *id = \"%s\" \\\n    \"%s\";",
        "local id = \"%s\" .. \"%s\"",
        "id = \"%s\" & _\n  \"%s\"",
        "select '%s' || '%s'",
        "id=\"%s\"'%s'",
        "let id = \"%s\" <> \"%s\"",
        "print(\"clé = %s\" + \"%s – merci\")",
    })
    void scan_keyInTwoPieces_isReplacedWhole(String code) {
        String text = code.formatted(ONE, TWO);
        int start = text.indexOf(ONE);
        int end = text.indexOf(TWO) + TWO.length();
        assertThat(redacted(text))
                .isEqualTo(text.substring(0, start) + "[REDACTED:aws-access-key:abcdefgh23]" + text.substring(end));
    }

    @Test
    void scan_keyCutAnywhereIntoAnyNumberOfPieces_isReplacedWhole() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            StringBuilder pieces = new StringBuilder();
            int from = 0;
            while (from < Scans.AWS_KEY.length()) {
                int to = Math.min(Scans.AWS_KEY.length(), from + 1 + random.nextInt(12));
                pieces.append(from == 0 ? "" : "\" + \"").append(Scans.AWS_KEY, from, to);
                from = to;
            }
            String text = "f(\"x" + "y".repeat(random.nextInt(40)) + " " + pieces + "\", 1);";
            assertThat(redacted(text)).as(text).contains("[REDACTED:aws-access-key:").doesNotContain(Scans.AWS_KEY.substring(0, 3));
        }
    }

    @Test
    void scan_passwordInTwoPieces_isTakenFromItsName() {
        assertThat(redacted("db_password = \"hV7kq2Zp\" + \"x9Lm4TrW\"")).matches("db_password = \"\\[REDACTED:[a-z-]+:abcdefgh23]\"");
    }

    @Test
    void detection_inPieces_saysSo() {
        List<Detection> found = Scans.plain("k = \"" + ONE + "\" + \"" + TWO + "\"");
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().because()).last().isEqualTo("in a string of several pieces");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"%s\", \"%s\"",
        "\"%s\" \"%s\"",
        "f(\"%s\") + g(\"%s\")",
        "\"%s\" + x + \"%s\"",
        "\"%s\" - \"%s\"",
    })
    void scan_otherThingsBetween_areNotJoined(String code) {
        assertThat(Scans.plain(code.formatted(ONE, TWO))).isEmpty();
    }

    @Test
    void scan_nothingButPieces_isScannedToItsEnd() {
        String text = "k=\"" + "a1b2c3d4e5f6g7h8\"+\"".repeat(60_000) + "\" id = \"" + ONE + "\" + \"" + TWO + "\"";
        ScanResult result = Scans.scan(Detectors.builtIn(), Content.PLAIN, text);
        assertThat(result.incomplete()).isEmpty();
        assertThat(result.detections()).last().extracting(Detection::type).isEqualTo("aws-access-key");
    }
}
