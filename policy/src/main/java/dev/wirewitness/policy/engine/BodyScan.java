package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.Section;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Shows a complete body to the detectors, section by section, where it lies. A detector that fails makes the result
 * incomplete, never the exchange fail. One use, one thread.
 */
final class BodyScan {
    /** Values up to this length are read behind their field's name, which may say what they are. */
    private static final int NAMED = 4096;

    private final DetectionEngine detectors;
    private final Layout layout;
    private final List<Detection> detections = new ArrayList<>();
    private final TreeSet<String> incomplete = new TreeSet<>();
    private boolean failed;

    BodyScan(DetectionEngine detectors, Layout layout) {
        this.detectors = detectors;
        this.layout = layout;
    }

    ScanResult scan() {
        List<Section> sections = layout.sections();
        if (sections.size() == 1 && layout.isWhole()) {
            return scan(sections.getFirst());
        }
        for (Section section : sections) {
            ScanResult result = scan(section);
            detections.addAll(result.detections());
            failed |= result.failed();
            if (!result.incomplete().isEmpty()) {
                incomplete.add(result.incomplete());
            }
        }
        return new ScanResult(detections, String.join("; ", incomplete), failed);
    }

    private ScanResult scan(Section section) {
        if (section.start() == section.end() || section.form() == Section.Form.BINARY) {
            return new ScanResult(List.of(), "");
        }
        try {
            int length = section.end() - section.start();
            if (section.form() == Section.Form.TEXT && !section.name().isEmpty() && length <= NAMED) {
                return named(section, length);
            }
            Content content = section.json() ? Content.JSON : Content.PLAIN;
            return detectors.scan(layout.text(), section.start(), section.end(), content);
        } catch (RuntimeException | StackOverflowError e) {
            // the message of a foreign exception could quote content
            return ScanResult.failed("detectors failed: " + e.getClass().getSimpleName());
        }
    }

    /** As {@code name=value}; what is found in the name alone belongs to the name's own section. */
    private ScanResult named(Section section, int length) {
        byte[] name = (section.name() + "=").getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[name.length + length];
        System.arraycopy(name, 0, both, 0, name.length);
        System.arraycopy(layout.text(), section.start(), both, name.length, length);
        ScanResult result = detectors.scan(both, 0, both.length, Content.PLAIN);
        List<Detection> inValue = new ArrayList<>(result.detections().size());
        for (Detection found : result.detections()) {
            if (found.end() > name.length) {
                int start = Math.max(found.start(), name.length);
                inValue.add(found.at(start - name.length + section.start(), found.end() - name.length + section.start()));
            }
        }
        return new ScanResult(inValue, result.incomplete(), result.failed());
    }
}
