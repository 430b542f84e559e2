package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three simple detectors for tests of what happens with detections. */
final class RegexDetectors implements DetectionEngine {
    private record Detector(String id, Category category, int confidence, Pattern pattern) {}

    private static final List<Detector> ALL = List.of(
            new Detector("aws-access-key", Category.SECRET, 90, Pattern.compile("AKIA[A-Z0-9]{16}")),
            new Detector("email", Category.PERSONAL, 60, Pattern.compile("[a-z]+@[a-z]+\\.com")),
            new Detector("payment-card", Category.PERSONAL, 85, Pattern.compile("\\b4[0-9]{15}\\b")));

    @Override
    public Scan open(Content content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        return new Scan() {
            @Override
            public void feed(ByteBuffer bytes) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                all.writeBytes(copy);
            }

            @Override
            public ScanResult end() {
                return new ScanResult(find(all.toString(ISO_8859_1)), "");
            }
        };
    }

    private static List<Detection> find(String text) {
        List<Detection> found = new ArrayList<>();
        for (Detector detector : ALL) {
            Matcher matcher = detector.pattern.matcher(text);
            while (matcher.find()) {
                found.add(new Detection(
                        detector.id,
                        detector.category,
                        detector.confidence,
                        matcher.start(),
                        matcher.end(),
                        List.of("base " + detector.confidence)));
            }
        }
        found.sort(Comparator.comparingInt(Detection::start));
        return found;
    }

    @Override
    public List<DetectorDescription> detectors() {
        return ALL.stream()
                .map(d -> new DetectorDescription(d.id, d.category, "test", d.id, d.confidence))
                .toList();
    }
}
