package dev.wirewitness.policy.detect;

/** A hash of words of a few instructions, which tells whether a dearer look-up is worth it. */
final class WordHash {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final long FOLDS = 0x20 * EightBytes.ONES;

    private WordHash() {}

    /** The hash with one sign more. */
    static long of(long hash, int more) {
        return (hash ^ more) * PRIME;
    }

    /**
     * The hash with a word more, of which the first eight and the last eight bytes and the length count; eight bytes
     * behind {@code to} are readable. With {@code fold} the case of ASCII letters does not count. Without a loop, which
     * would be mispredicted at every other word.
     */
    static long of(long begun, byte[] bytes, int from, int to, boolean fold) {
        long folds = fold ? FOLDS : 0;
        int length = to - from;
        long within = -1L >>> Math.max(0, Long.BYTES - length) * Byte.SIZE;
        long first = ((long) EightBytes.LONG.get(bytes, from) | folds) & within;
        long last = ((long) EightBytes.LONG.get(bytes, Math.max(from, to - Long.BYTES)) | folds) & within;
        return ((begun ^ first) * PRIME ^ Long.rotateLeft(last, 32) ^ length) * PRIME;
    }

    /** The hash of what has been taken in, as filters want it: all of its bits depend on all of that. */
    static long spread(long hash) {
        long mixed = (hash ^ hash >>> 32) * PRIME;
        return mixed ^ mixed >>> 32;
    }
}
