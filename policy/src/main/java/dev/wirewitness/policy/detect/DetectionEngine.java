package dev.wirewitness.policy.detect;

import java.util.List;

/** All detectors, compiled. Immutable; any thread. */
public interface DetectionEngine {
    /** Begins a scan. */
    Scan open(Content content);

    /** Every detector in use, in order of id. */
    List<DetectorDescription> detectors();
}
