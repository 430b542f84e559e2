package dev.wirewitness.policy.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** All detectors, compiled. Immutable; any thread. */
public interface DetectionEngine {
    /** Begins a scan. */
    Scan open(Content content);

    /** Scans content that is complete: its first {@code length} bytes, which are read, not kept, not changed. */
    default ScanResult scan(byte[] bytes, int length, Content content) {
        Scan scan = open(content);
        scan.feed(ByteBuffer.wrap(bytes, 0, length).asReadOnlyBuffer());
        return scan.end();
    }

    /** Scans the bytes {@code [from, to)}; places of detections count from the first byte of the array. */
    default ScanResult scan(byte[] bytes, int from, int to, Content content) {
        if (from == 0) {
            return scan(bytes, to, content);
        }
        ScanResult result = scan(Arrays.copyOfRange(bytes, from, to), to - from, content);
        List<Detection> moved = result.detections().stream()
                .map(found -> found.at(found.start() + from, found.end() + from))
                .toList();
        return new ScanResult(moved, result.incomplete(), result.failed());
    }

    /** Every detector in use, in order of id. */
    List<DetectorDescription> detectors();
}
