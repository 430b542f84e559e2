package dev.wirewitness.policy.detect;

/** Places from masks of 64 bytes each, made for some KiB of the text at a time. */
final class MaskedPlaces implements Places {
    private static final int MOST = 64;

    /** Makes masks: bit {@code i} of the n-th tells of the byte at {@code from + 64 * n + i}. */
    interface Masks {
        /** The padding behind the text makes 64 bytes and two more readable at each of its places. */
        void fill(byte[] bytes, int from, int count, long[] masks);
    }

    /** By masks where {@link Lanes} may be used for this text, else as given. */
    static Places of(DecodedText text, Masks masks, Places scalar) {
        return text.simd() ? new MaskedPlaces(text, masks) : scalar;
    }

    private final byte[] bytes;
    private final int end;
    private final Masks source;
    private final long[] masks;
    private int first;
    private int limit;

    MaskedPlaces(DecodedText text, Masks source) {
        this.bytes = text.bytes();
        this.end = text.end();
        this.source = source;
        this.masks = new long[Math.min(MOST, blocks(end - text.start()))];
    }

    private static int blocks(int length) {
        return length + Long.SIZE - 1 >>> 6;
    }

    @Override
    public int next(int from) {
        int at = from;
        while (at < end) {
            if (at >= limit) {
                load(at);
            }
            int block = at - first >>> 6;
            long mask = masks[block] >>> at - first;
            if (mask != 0) {
                return Math.min(end, at + Long.numberOfTrailingZeros(mask));
            }
            at = first + (block + 1 << 6);
        }
        return end;
    }

    private void load(int at) {
        int count = Math.min(masks.length, blocks(end - at));
        source.fill(bytes, at, count, masks);
        first = at;
        limit = at + (count << 6);
    }
}
