package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * What a scan found.
 *
 * @param detections ordered by start, not overlapping
 * @param incomplete why the scan did not cover everything (budget, failed detector), or empty
 */
public record ScanResult(List<Detection> detections, String incomplete) {
    public ScanResult {
        detections = List.copyOf(detections);
    }
}
