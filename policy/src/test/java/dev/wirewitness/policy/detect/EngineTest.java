package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Category;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets, failures, choice of detectors, overlaps, and what a detection tells about itself. */
class EngineTest {
    private static final DetectorDescription BROKEN = DetectionCollector.secret("broken", "", "always fails", 50);

    /** Fails at each of its anchors with a message that must not get out. */
    private static final class FailingVerifier implements Verifier {
        @Override
        public List<DetectorDescription> detectors() {
            return List.of(BROKEN);
        }

        @Override
        public List<Anchor> anchors() {
            return List.of(Anchor.exact("boom"), Anchor.exact("@"));
        }

        @Override
        public int verify(DecodedText text, int at, DetectionCollector out) {
            throw new IllegalStateException("content: hunter2");
        }
    }

    @Test
    void scan_failingDetector_othersStayAndItIsNamed() {
        List<Verifier> verifiers = new ArrayList<>(Detectors.verifiers());
        verifiers.add(new FailingVerifier());
        DetectionEngine engine = new CompiledDetectors(verifiers, DetectorSelection.BUILT_IN);

        ScanResult result = Scans.scan(engine, Content.PLAIN, "boom @ boom " + Scans.AWS_KEY);

        assertThat(result.detections()).extracting(Detection::type).containsExactly("aws-access-key");
        assertThat(result.incomplete()).isEqualTo("detector broken failed: IllegalStateException");
    }

    @Test
    void scan_budgetSpent_isIncomplete() {
        DetectionEngine engine = Detectors.compile(new DetectorSelection(Set.of(), List.of(), List.of(), List.of(), 3));

        ScanResult result = Scans.scan(engine, Content.PLAIN, (Scans.AWS_KEY + " ").repeat(5));

        assertThat(result.detections()).hasSize(3);
        assertThat(result.incomplete()).isEqualTo("more than 3 candidates");
    }

    /** Numbers are no candidates before something speaks for them. */
    @ParameterizedTest
    @ValueSource(strings = {"%08d, ", "%010d\n", "%2$03d-%3$03d-%2$03d\n", "%2$04d %3$04d %2$04d, "})
    void scan_tableOfNumbers_doesNotSpendTheBudget(String form) {
        StringBuilder table = new StringBuilder();
        Random random = new Random(5);
        for (int i = 0; i < 60_000; i++) {
            table.append(form.formatted(30_000_000 + random.nextInt(60_000_000), random.nextInt(1000), random.nextInt(1000)));
        }
        assertThat(Scans.scan(Detectors.builtIn(), Content.PLAIN, table.toString()).incomplete()).isEmpty();
    }

    @Test
    void compile_disabledDetector_findsNothingAndIsNotListed() {
        DetectionEngine engine =
                Detectors.compile(new DetectorSelection(Set.of("email", "iban"), List.of(), List.of(), List.of(), 1000));

        assertThat(Scans.scan(engine, Content.PLAIN, "jane.doe@acme-corp.com DE44500105175407324931")
                        .detections())
                .noneMatch(found -> found.type().equals("email") || found.type().equals("iban"));
        assertThat(engine.detectors()).extracting(DetectorDescription::id).doesNotContain("email", "iban");
    }

    @Test
    void detectors_sortedUniqueAndWellFormed() {
        List<String> ids = Detectors.builtIn().detectors().stream()
                .map(DetectorDescription::id)
                .toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9-]+"));
    }

    @Test
    void builtIn_oneEngine() {
        assertThat(Detectors.builtIn()).isSameAs(Detectors.builtIn());
    }

    @Test
    void overlaps_surestThenLongestStays() {
        Detection weak = detection("a", 50, 0, 20);
        Detection sure = detection("b", 90, 5, 10);
        Detection other = detection("c", 60, 12, 15);
        Detection longer = detection("d", 60, 11, 15);

        assertThat(Overlaps.resolve(List.of(weak, other, sure, longer))).containsExactly(sure, longer);
    }

    @Test
    void because_namesEachContribution() {
        Detection found = Scans.plain("iban DE44 5001 0517 5407 3249 31").getFirst();

        assertThat(found.because()).containsExactly("base 60", "checksum valid +28", "context \"iban\" +8");
        assertThat(found.confidence()).isEqualTo(96);
        assertThat(found.category()).isEqualTo(Category.PERSONAL);
    }

    @Test
    void githubChecksum_valid_raisesConfidence() {
        String body = "Zk2Lq8Rt5Vw1Xy9Bn3Mc7Pd4Fg6Hj0";
        String valid = "gh" + "p_" + body + crc(body);

        assertThat(Scans.plain(valid)).singleElement().satisfies(found -> {
            assertThat(found.confidence()).isEqualTo(99);
            assertThat(found.because()).contains("checksum valid +14");
        });
    }

    @Test
    void placeholders_areNeverFound() {
        String assignment = "password=[REDACTED:password-assignment:abcdefgh23]";

        assertThat(Scans.plain(assignment + " [REDACTED:aws-access-key:abcdefgh23]")).isEmpty();
        assertThat(Scans.plain("[REDACTED:email:nope] jane.doe@acme-corp.com")).hasSize(1);
    }

    @Test
    void scan_repeatedBeginnings_endWithinTheBudget() {
        String[] beginnings = {
            "-----BEGIN PRI" + "VATE KEY-----", "PuTTY-User-Key-File-2: ", "eyJ.", "http://a:b@", "token=", "a@b.c",
            "1 ", "+1 ", "aws key ", "password is ", "\\", "\\u0041", "[REDACTED:", "a:", "::", "{\"", "12-", "AB12 "
        };
        for (String beginning : beginnings) {
            for (Content content : Content.values()) {
                String text = beginning.repeat(200_000 / beginning.length());
                ScanResult result = Scans.scan(Detectors.builtIn(), content, text);

                assertThat(result.incomplete()).isIn("", "more than 100000 candidates");
            }
        }
    }

    private static String crc(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        StringBuilder written = new StringBuilder();
        for (long rest = crc.getValue(); written.length() < 6; rest /= 62) {
            written.insert(0, digits.charAt((int) (rest % 62)));
        }
        return written.toString();
    }

    private static Detection detection(String type, int confidence, int start, int end) {
        return new Detection(type, Category.SECRET, confidence, start, end, List.of());
    }
}
