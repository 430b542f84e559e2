package dev.wirewitness.policy.detect;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays that texts are gathered and decoded in, kept for the next scan: memory that was written a moment ago is near the processor, and
 * a new array for each text took as long as finding all literals in it. Two for each processor at most. Any thread.
 */
final class TextBuffers {
    private static final int LARGEST = 1 << 21;
    private static final int SMALLEST = 1 << 15;
    private static final AtomicReferenceArray<byte[]> KEPT =
            new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

    private TextBuffers() {}

    /** An array of at least this size, whose content is anything. */
    static byte[] take(int size) {
        for (int i = 0; i < KEPT.length() && size <= LARGEST; i++) {
            byte[] kept = KEPT.get(i);
            if (kept != null && kept.length >= size && KEPT.compareAndSet(i, kept, null)) {
                return kept;
            }
        }
        return new byte[size <= LARGEST ? Math.max(size, SMALLEST) : size];
    }

    /** Takes back an array that nothing refers to any more: instead of a smaller one, if there is no room. */
    static void give(byte[] bytes) {
        for (int i = 0; i < KEPT.length() && bytes.length >= SMALLEST && bytes.length <= LARGEST; i++) {
            byte[] kept = KEPT.get(i);
            if ((kept == null || kept.length < bytes.length) && KEPT.compareAndSet(i, kept, bytes)) {
                return;
            }
        }
    }
}
