package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Of overlapping detections the surest stays; of equally sure ones the longest, then the first by id. */
final class Overlaps {
    private static final Comparator<Detection> BEST_FIRST = Comparator.comparingInt(Detection::confidence)
            .reversed()
            .thenComparing(Comparator.<Detection>comparingInt(d -> d.end() - d.start())
                    .reversed())
            .thenComparingInt(Detection::start)
            .thenComparing(Detection::type);

    private Overlaps() {}

    /** The survivors, in order of start. */
    static List<Detection> resolve(List<Detection> detections) {
        if (detections.size() < 2) {
            return detections;
        }
        List<Detection> ordered = new ArrayList<>(detections);
        ordered.sort(BEST_FIRST);
        TreeMap<Integer, Detection> kept = new TreeMap<>();
        for (Detection detection : ordered) {
            var before = kept.lowerEntry(detection.end());
            if (before == null || before.getValue().end() <= detection.start()) {
                kept.put(detection.start(), detection);
            }
        }
        return List.copyOf(kept.values());
    }
}
