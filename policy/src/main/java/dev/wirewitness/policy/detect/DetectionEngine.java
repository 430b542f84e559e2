package dev.wirewitness.policy.detect;

import java.nio.ByteBuffer;
import java.util.List;

/** All detectors, compiled. Immutable; any thread. */
public interface DetectionEngine {
    /** Begins a scan. */
    Scan open(Content content);

    /** Scans content that is there as a whole, without copying it; {@code bytes} are read, not kept. */
    default ScanResult scan(byte[] bytes, int length, Content content) {
        Scan scan = open(content);
        scan.feed(ByteBuffer.wrap(bytes, 0, length));
        return scan.end();
    }

    /** Every detector in use, in order of id. */
    List<DetectorDescription> detectors();
}
