package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void text_asksEveryKindOfVerifier() {
        byte[] text = WarmUp.TEXT.getBytes(StandardCharsets.UTF_8);
        ScanResult result = Detectors.builtIn().scan(text, text.length, Content.PLAIN);
        Set<String> found = result.detections().stream().map(Detection::type).collect(Collectors.toSet());
        assertThat(found)
                .contains("bearer-token", "database-url", "email", "iban", "ipv4", "ipv6", "password-assignment")
                .contains("payment-card", "person-name", "phone", "secret-assignment", "street-address");
        assertThat(result.incomplete()).isEmpty();
    }

    @Test
    void run_endsWhenToldTo_andScansBothKindsOfContent() {
        List<Content> scanned = new ArrayList<>();
        DetectionEngine engine = new DetectionEngine() {
            @Override
            public Scan open(Content content) {
                scanned.add(content);
                return Detectors.builtIn().open(content);
            }

            @Override
            public List<DetectorDescription> detectors() {
                return List.of();
            }
        };
        WarmUp.run(engine, () -> false);
        assertThat(scanned).isEmpty();
        WarmUp.run(engine, () -> scanned.size() < 10);
        assertThat(scanned).hasSizeBetween(10, 11).contains(Content.JSON, Content.PLAIN);
    }
}
