package dev.wirewitness.policy.detect;

import java.util.Arrays;

/**
 * Where a decoded byte stood in the raw content. Only the places where the distance changes are kept, so text without
 * escapes costs nothing.
 */
final class OffsetMap {
    private int[] decoded = new int[16];
    private int[] raw = new int[16];
    private int size;

    /**
     * From the decoded offset on, bytes stand one for one from the raw offset on. Offsets only grow; what is said last of
     * a decoded offset counts.
     */
    void shift(int decodedOffset, int rawOffset) {
        if (size > 0 && decoded[size - 1] == decodedOffset) {
            raw[size - 1] = rawOffset;
            return;
        }
        if (size == decoded.length) {
            decoded = Arrays.copyOf(decoded, size * 2);
            raw = Arrays.copyOf(raw, size * 2);
        }
        decoded[size] = decodedOffset;
        raw[size++] = rawOffset;
    }

    int raw(int decodedOffset) {
        int found = Arrays.binarySearch(decoded, 0, size, decodedOffset);
        int index = found >= 0 ? found : -found - 2;
        return raw[index] + decodedOffset - decoded[index];
    }
}
