package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.wire.Layout;
import java.util.ArrayList;
import java.util.List;

/** Findings and detections with their places in the body instead of the text that was read. */
final class Places {
    private Places() {}

    static List<Finding> inBody(Layout layout, List<Finding> findings) {
        if (layout.isBody() || findings.isEmpty()) {
            return findings;
        }
        List<Finding> placed = new ArrayList<>(findings.size());
        for (Finding f : findings) {
            boolean somewhere = f.end() > f.start();
            placed.add(new Finding(
                    f.category(),
                    f.type(),
                    f.confidence(),
                    f.direction(),
                    somewhere ? layout.place(f.start()) : 0,
                    somewhere ? layout.placeEnd(f.end()) : 0,
                    f.part(),
                    f.path(),
                    f.history(),
                    f.fingerprint()));
        }
        return placed;
    }

    static List<Detection> detectionsInBody(Layout layout, List<Detection> detections) {
        if (layout.isBody() || detections.isEmpty()) {
            return detections;
        }
        List<Detection> placed = new ArrayList<>(detections.size());
        for (Detection detection : detections) {
            placed.add(detection.at(layout.place(detection.start()), layout.placeEnd(detection.end())));
        }
        return placed;
    }
}
