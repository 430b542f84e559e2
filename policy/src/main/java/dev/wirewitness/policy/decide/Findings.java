package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.wire.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Detections to findings: which of them count, and in which part of the request they stand. */
public final class Findings {
    private Findings() {}

    /**
     * Leaves out what is below the minimum and what stands in base64 text, where the letters mean something else.
     *
     * @param detections ordered by start
     */
    public static List<Finding> of(
            InspectedBody body, List<Detection> detections, int minimumConfidence, Placeholders placeholders) {
        if (detections.isEmpty()) {
            return List.of();
        }
        PartIndex index = new PartIndex(body.parts());
        List<Finding> findings = new ArrayList<>(detections.size());
        for (Detection detection : detections) {
            Optional<Part> part = index.at(detection.start());
            boolean base64 = part.isPresent() && part.get().encoding() == PartEncoding.BASE64;
            boolean inside = 0 <= detection.start() && detection.end() <= body.length();
            if (detection.confidence() >= minimumConfidence && !base64 && inside) {
                findings.add(finding(body, detection, part, placeholders));
            }
        }
        return findings;
    }

    private static Finding finding(
            InspectedBody body, Detection detection, Optional<Part> part, Placeholders placeholders) {
        ByteBuffer value = EscapedText.decode(
                body.bytes(), detection.start(), detection.end(), depth(body, detection.start(), part));
        return new Finding(
                detection.category(),
                detection.type(),
                detection.confidence(),
                Direction.REQUEST,
                detection.start(),
                detection.end(),
                part.map(Part::kind).orElse(PartKind.OTHER),
                part.map(Part::path).orElse(""),
                part.isPresent() && part.get().history(),
                placeholders.fingerprint(detection.category(), value));
    }

    private static int depth(InspectedBody body, int offset, Optional<Part> part) {
        if (part.isPresent()) {
            return switch (part.get().encoding()) {
                case JSON_IN_STRING -> 2;
                case JSON_STRING, JSON_VALUE -> 1;
                case BASE64, PLAIN -> 0;
            };
        }
        return body.section(offset).filter(Section::json).isPresent() ? 1 : 0;
    }
}
