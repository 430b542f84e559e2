package dev.wirewitness.policy.detect;

import java.nio.ByteBuffer;

/**
 * Gathers the content and does the work at its end, so cuts cannot matter. No more is kept than is scanned and the one
 * byte that tells that there was more.
 */
final class BufferedScan implements Scan {
    private static final int MOST = CompiledDetectors.MAX_CONTENT + 1;

    private final CompiledDetectors detectors;
    private final Content content;
    private byte[] bytes = {};
    private int length;

    BufferedScan(CompiledDetectors detectors, Content content) {
        this.detectors = detectors;
        this.content = content;
    }

    @Override
    public void feed(ByteBuffer more) {
        int count = Math.min(more.remaining(), MOST - length);
        if (length + count > bytes.length) {
            int grown = bytes.length > MOST / 2 ? MOST : bytes.length * 2;
            byte[] larger = TextBuffers.take(Math.max(length + count, grown));
            System.arraycopy(bytes, 0, larger, 0, length);
            TextBuffers.give(bytes);
            bytes = larger;
        }
        more.get(more.position(), bytes, length, count);
        length += count;
    }

    @Override
    public ScanResult end() {
        try {
            return detectors.scan(bytes, length, content);
        } finally {
            TextBuffers.give(bytes);
            bytes = new byte[0];
            length = 0;
        }
    }
}
