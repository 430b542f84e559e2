package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * What a scan found.
 *
 * @param detections ordered by start, not overlapping
 * @param incomplete why the scan did not cover everything (budget, failed detector), or empty
 * @param failed whether a failure of ours is among the reasons
 */
public record ScanResult(List<Detection> detections, String incomplete, boolean failed) {
    public ScanResult {
        detections = List.copyOf(detections);
    }

    /** A scan in which nothing failed. */
    public ScanResult(List<Detection> detections, String incomplete) {
        this(detections, incomplete, false);
    }

    /** A scan that failed as a whole. */
    public static ScanResult failed(String why) {
        return new ScanResult(List.of(), why, true);
    }
}
