package dev.wirewitness.policy.detect;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret within base64, hexadecimal digits or gzip is found, and its whole code is replaced. */
class EncodedTextTest {
    private static final String FILE = "region = eu-central-1\naccess key " + Scans.AWS_KEY + "\noutput = json, style = table\n";

    @Test
    void scan_everyEncoding_isFoundWhole() {
        codes(FILE).forEach((how, code) -> {
            for (String around : List.of("%s", "run %s now", "data: \"%s\"", "const k = '%s';", "base64,%s)", "<p>%s</p>")) {
                String text = around.formatted(code);
                String expected = around.formatted("[REDACTED:aws-access-key:abcdefgh23]");

                String redacted = Scans.redacted(Detectors.builtIn(), Content.PLAIN, text);
                assertThat(redacted).as(how).isEqualTo(expected);
                assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, redacted)).isEqualTo(redacted);
                assertThat(Scans.redacted(Detectors.builtIn(), Content.JSON, Scans.quoted(text)))
                        .as(how)
                        .isEqualTo(Scans.quoted(expected));
            }
        });
    }

    @Test
    void scan_whereverTheSecretStands_isFound() {
        for (int before = 0; before < 40; before++) {
            String code = base64("x".repeat(before) + " " + Scans.AWS_KEY + " ".repeat(before % 5));
            Detection found = only("a " + code + " b");
            assertThat(found.type()).isEqualTo("aws-access-key");
            assertThat(found.start()).isEqualTo(2);
            assertThat(found.because()).last().isEqualTo("in base64");
        }
    }

    @Test
    void scan_keyOfAKubernetesSecret_isAPrivateKey() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(noise(3, 800));
        String pem = "-----BEGIN PRIV" + "ATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";

        assertThat(only("data:\n  tls.crt: none\n  tls.key: " + base64(pem) + "\n").type()).contains("private-key");
    }

    /** A company's address is no reason to take its whole document out. */
    @ParameterizedTest
    @ValueSource(strings = {"write to john.miller@acme.com or call", "no secret at all, only words and words and words"})
    void scan_encodedTextWithoutSecret_isLeftAlone(String text) {
        codes(text).values().forEach(code -> assertThat(Scans.plain("run " + code + " now")).as(code).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scan_encodedNoise_isLeftAlone(long seed) {
        for (int size = 12; size < 400; size++) {
            byte[] noise = noise(seed * size, size);
            assertThat(Scans.plain(Base64.getEncoder().encodeToString(noise))).isEmpty();
            assertThat(Scans.plain(HexFormat.of().formatHex(noise))).isEmpty();
        }
    }

    @Test
    void scan_wrappedText_endsWithItsLastLine() {
        String code = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString((FILE + "!!").getBytes(UTF_8));
        for (String after : List.of("\nDone, thanks.", "\n\nDone", "\n-- \nyour team", ", and")) {
            assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, code + after))
                    .isEqualTo("[REDACTED:aws-access-key:abcdefgh23]" + after);
        }
    }

    /** The bytes of a message that says much in little: the rest of the scan goes on, and the result says so. */
    @Test
    void scan_compressedBomb_isIncomplete() {
        String bomb = Base64.getEncoder().encodeToString(gzip(new byte[40 << 20]));

        ScanResult result = Scans.scan(Detectors.builtIn(), Content.PLAIN, bomb + " " + bomb + " " + Scans.AWS_KEY);

        assertThat(result.incomplete()).isEqualTo("more than 16777216 bytes of compressed text");
        assertThat(result.detections()).extracting(Detection::type).containsExactly("aws-access-key");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 13})
    void scan_brokenGzip_isLeftAlone(int missing) {
        byte[] whole = gzip(FILE.getBytes(UTF_8));
        byte[] broken = java.util.Arrays.copyOf(whole, whole.length / 2 - missing);
        assertThat(Scans.plain(Base64.getEncoder().encodeToString(broken))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3, true", "4, false"})
    void scan_codeWithinCode_upToThreeTimes(int times, boolean found) {
        String code = FILE;
        for (int i = 0; i < times; i++) {
            code = base64(code);
        }
        assertThat(Scans.plain(code)).hasSize(found ? 1 : 0);
    }

    /** Against the pattern that says the same, slowly. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void find_asThePatternDoes(long seed) {
        Random random = new Random(seed);
        Pattern slow = Pattern.compile("[A-Za-z0-9+/_-]{24,}={0,2}");
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder("x ".repeat(round % 50 == 0 ? random.nextInt(5_000) : 0));
            for (int part = random.nextInt(6); part >= 0; part--) {
                text.append("aZ9+Q".repeat(12), 0, random.nextInt(58)).append(" .=,".charAt(random.nextInt(4)));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            List<String> runs = new ArrayList<>();
            boolean simd = Simd.USABLE && round % 4 < 2;
            EncodedRuns.find(
                    DecodedText.decode(bytes, 0, bytes.length, Content.PLAIN, simd),
                    (start, end) -> runs.add(text.substring(start - 1, end - 1)));
            assertThat(runs).as(text.toString()).isEqualTo(
                    slow.matcher(text).results().map(MatchResult::group).toList());
        }
    }

    /** Each detection has its own bytes; what is around stays. */
    @ParameterizedTest
    @CsvSource({
        "https://a.example/cb?state=token%3DKEY%26x%3D1, aws-access-key, https://a.example/cb?state=token%3D[X]%26x%3D1",
        "next=%2Fa%3Fkey%3DKEY, aws-access-key, next=%2Fa%3Fkey%3D[X]",
        "q=token%253DKEY%2526, aws-access-key, q=token%253D[X]%2526",
        "to=john.miller%40acme.com&a=1, email, to=[X]&a=1",
        "mail%20john.miller%40acme.com%20now, email, mail%20[X]%20now",
        "to=%6Aohn.mille%72%40acme.c%6Fm&a=1, email, to=[X]&a=1",
    })
    void scan_percentEncoding_eachDetectionIsFoundWhole(String url, String type, String expected) {
        String text = url.replace("KEY", Scans.AWS_KEY);
        String redacted = expected.replace("[X]", "[REDACTED:" + type + ":abcdefgh23]");

        assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, text)).isEqualTo(redacted);
        assertThat(Scans.redacted(Detectors.builtIn(), Content.PLAIN, redacted)).isEqualTo(redacted);
        assertThat(Scans.redacted(Detectors.builtIn(), Content.JSON, Scans.quoted(text))).isEqualTo(Scans.quoted(redacted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100% of %d, 5%", "printf(\"%20s %08.3f%%\")", "%", "a%2", "%zz%4", "width: 50%;height:20%"})
    void scan_percentSigns_areText(String text) {
        assertThat(Scans.plain(text)).isEmpty();
        PercentRuns.find(
                DecodedText.decode(text.getBytes(UTF_8), text.length(), Content.PLAIN),
                (decoded, places) -> assertThat(decoded.length).isLessThan(text.length()));
    }

    /** Against a decoder that is slow and simple; every byte knows its place. */
    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void find_percentEncoding_everyByteHasItsPlace(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            List<Integer> expected = new ArrayList<>();
            StringBuilder plain = new StringBuilder();
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                char c = "abcXYZ019_".charAt(random.nextInt(10));
                expected.add(text.length());
                plain.append(c);
                text.append(random.nextBoolean() ? "%%%02x".formatted((int) c) : Character.toString(c));
            }
            expected.add(text.length());
            boolean simd = Simd.USABLE && round % 2 == 0;
            byte[] bytes = text.toString().getBytes(UTF_8);
            PercentRuns.find(DecodedText.decode(bytes, 0, bytes.length, Content.PLAIN, simd), (decoded, places) -> {
                assertThat(new String(decoded, UTF_8)).isEqualTo(plain.toString());
                for (int i = 0; i <= decoded.length; i++) {
                    assertThat(places.raw(i) - 1).isEqualTo(expected.get(i));
                }
            });
        }
    }

    private static Map<String, String> codes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Map<String, String> codes = new TreeMap<>();
        codes.put("base64", base64(text));
        codes.put("base64 without padding", Base64.getEncoder().withoutPadding().encodeToString((text + "!").getBytes(UTF_8)));
        codes.put("base64url", Base64.getUrlEncoder().encodeToString(("???>>>~~~ok  " + text).getBytes(UTF_8)));
        codes.put("base64 twice", base64(base64(text)));
        codes.put("base64 of UTF-16", Base64.getEncoder().encodeToString(text.getBytes(UTF_16LE)));
        codes.put("gzip", Base64.getEncoder().encodeToString(gzip(bytes)));
        codes.put("gzip twice", base64(Base64.getEncoder().encodeToString(gzip(bytes))));
        codes.put("hexadecimal", HexFormat.of().formatHex(bytes));
        codes.put("hexadecimal, upper case", HexFormat.of().withUpperCase().formatHex(bytes));
        for (String end : List.of("\n", "\r\n", "\n    ")) {
            codes.put("lines of 76, then " + Scans.quoted(end),
                    Base64.getMimeEncoder(76, "\n".getBytes(UTF_8)).encodeToString(bytes).replace("\n", end));
            codes.put("lines of 64, then " + Scans.quoted(end),
                    Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(bytes).replace("\n", end));
        }
        return codes;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] noise(long seed, int size) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static Detection only(String text) {
        List<Detection> found = Scans.plain(text);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
