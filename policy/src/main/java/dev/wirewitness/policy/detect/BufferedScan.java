package dev.wirewitness.policy.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Gathers the content and does the work at its end, so cuts cannot matter. At most 256 MiB are kept. */
final class BufferedScan implements Scan {
    private static final int MAX_CONTENT = 256 * 1024 * 1024;

    private final CompiledDetectors detectors;
    private final Content content;
    private byte[] bytes = {};
    private int length;
    private boolean tooLong;

    BufferedScan(CompiledDetectors detectors, Content content) {
        this.detectors = detectors;
        this.content = content;
    }

    @Override
    public void feed(ByteBuffer more) {
        int count = Math.min(more.remaining(), MAX_CONTENT - length);
        tooLong = tooLong || count < more.remaining();
        if (length + count > bytes.length) {
            int grown = bytes.length > MAX_CONTENT / 2 ? MAX_CONTENT : bytes.length * 2;
            bytes = Arrays.copyOf(bytes, Math.max(length + count, grown));
        }
        more.get(more.position(), bytes, length, count);
        length += count;
    }

    @Override
    public ScanResult end() {
        ScanResult result = detectors.scan(bytes, length, content);
        if (!tooLong) {
            return result;
        }
        String why = "content longer than " + MAX_CONTENT + " bytes";
        return new ScanResult(
                result.detections(), result.incomplete().isEmpty() ? why : result.incomplete() + "; " + why);
    }
}
