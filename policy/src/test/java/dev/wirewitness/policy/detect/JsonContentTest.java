package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Escapes, cuts, string borders, and what is left after redaction. */
class JsonContentTest {
    private static final String KEY = Scans.AWS_KEY;

    @Test
    void json_lineFeedEscapeBeforeKey_isFoundWithoutTheEscape() {
        String text = "{\"c\":\"first\\n" + KEY + "\\nnext\"}";

        List<Detection> found = Scans.json(text);

        assertThat(found).hasSize(1);
        assertThat(Scans.cut(text, found.getFirst())).isEqualTo(KEY);
    }

    @Test
    void json_escapedLetters_spanCoversTheEscapes() {
        String written = "\\u0041K\\u0049" + KEY.substring(3);
        String text = "{\"c\":\"x " + written + "\"}";

        assertThat(Scans.json(text)).singleElement().satisfies(found -> assertThat(Scans.cut(text, found))
                .isEqualTo(written));
    }

    @Test
    void json_doublyEncoded_isFound() {
        String text = "{\"arguments\":\"{\\\"key\\\": \\\"a\\\\n" + KEY + "\\\"}\"}";

        assertThat(Scans.json(text)).singleElement().satisfies(found -> assertThat(Scans.cut(text, found))
                .isEqualTo(KEY));
    }

    @Test
    void json_escapedSlash_isTransparent() {
        String text = "{\"u\":\"postgres:\\/\\/app:tR7xq2Wm9@db.acme.io\\/app\"}";

        assertThat(Scans.json(text)).singleElement().satisfies(found -> assertThat(Scans.cut(text, found))
                .isEqualTo("tR7xq2Wm9"));
    }

    @Test
    void json_keyGivesContext() {
        List<Detection> found = Scans.json("{\"ssn\": \"536904399\", \"n\": \"536904399\"}");

        assertThat(found).hasSize(2);
        assertThat(found.getFirst().confidence()).isGreaterThanOrEqualTo(60);
        assertThat(found.getFirst().because()).anyMatch(why -> why.startsWith("json key \"ssn\""));
        assertThat(found.getLast().confidence()).isLessThan(60);
    }

    @Test
    void json_passwordKey_isFound() {
        String text = "{\"password\" : \"tR7xq2Wm9\"}";

        assertThat(Scans.json(text)).singleElement().satisfies(found -> assertThat(Scans.cut(text, found))
                .isEqualTo("tR7xq2Wm9"));
    }

    @Test
    void json_tokenOverTwoStrings_isNotFound() {
        assertThat(Scans.json("[\"" + KEY.substring(0, 10) + "\",\"" + KEY.substring(10) + "\"]"))
                .isEmpty();
    }

    @Test
    void json_bareNumber_saysSo() {
        String text = "{\"card\": 4539148803436467, \"s\": \"4539148803436467\"}";

        assertThat(Scans.json(text)).extracting(Detection::bare).containsExactly(true, false);
    }

    @Test
    void scan_everyCut_sameResult() {
        String text = sample();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ScanResult whole = Scans.scan(Detectors.builtIn(), Content.JSON, bytes);
        assertThat(whole.detections()).hasSizeGreaterThan(10);

        for (int cut = 0; cut <= bytes.length; cut++) {
            Scan scan = Detectors.builtIn().open(Content.JSON);
            scan.feed(ByteBuffer.wrap(bytes, 0, cut));
            scan.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut).asReadOnlyBuffer());
            assertThat(scan.end()).isEqualTo(whole);
        }
    }

    @Test
    void feed_leavesTheBufferAsItWas() {
        ByteBuffer bytes = ByteBuffer.wrap("xxabc".getBytes(StandardCharsets.UTF_8)).position(2);

        Detectors.builtIn().open(Content.PLAIN).feed(bytes);

        assertThat(bytes.position()).isEqualTo(2);
        assertThat(bytes.remaining()).isEqualTo(3);
    }

    @Test
    void redacted_json_staysValidAndFindsNothingMore() {
        String text = sample();
        ObjectMapper json = new ObjectMapper();

        String once = Scans.redacted(Detectors.builtIn(), Content.JSON, text);

        assertThatCode(() -> json.readTree(once)).doesNotThrowAnyException();
        assertThat(once).contains("[REDACTED:");
        assertThat(Scans.redacted(Detectors.builtIn(), Content.JSON, once)).isEqualTo(once);
    }

    @Test
    void redacted_everyExample_twiceIsOnce() {
        for (Scans.Example example : Scans.examples()) {
            String once = Scans.redacted(Detectors.builtIn(), Content.PLAIN, example.text());

            assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, once)).isEqualTo(once);
        }
    }

    @Test
    void scan_mutatedBytes_spansStayInsideAndOrdered() {
        byte[] sample = sample().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = sample.clone();
            for (int i = random.nextInt(30); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) "\\\"u:@[{-+".charAt(i % 9);
            }
            int length = random.nextInt(bytes.length + 1);
            Scan scan = Detectors.builtIn().open(round % 2 == 0 ? Content.JSON : Content.PLAIN);
            scan.feed(ByteBuffer.wrap(bytes, 0, length));
            ScanResult result = scan.end();

            assertThat(result.incomplete()).isEmpty();
            int from = 0;
            for (Detection found : result.detections()) {
                assertThat(found.start()).isBetween(from, length);
                assertThat(found.end()).isBetween(found.start() + 1, length);
                from = found.end();
            }
        }
    }

    /** All examples in one chat body. */
    private static String sample() {
        StringBuilder body = new StringBuilder("{\"model\":\"gpt-4o\",\"n\":4539148803436467,\"messages\":[");
        for (Scans.Example example : Scans.examples()) {
            if (example.sign() != '-') {
                body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                        .append("{\"role\":\"user\",\"content\":")
                        .append(Scans.quoted("Grüße 😀: " + example.text()))
                        .append('}');
            }
        }
        return body.append("]}").toString();
    }
}
