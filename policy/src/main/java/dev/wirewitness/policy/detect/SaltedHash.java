package dev.wirewitness.policy.detect;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What entries of hashed lists are known by: the first 64 bits of HMAC-SHA-256 under the list's salt, and a quick hash that
 * only asks whether that one is worth computing. Not thread-safe.
 */
final class SaltedHash {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final long FOLDS = 0x20 * EightBytes.ONES;

    private final Mac mac;

    SaltedHash(byte[] salt) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt, "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("HmacSHA256 (expected: every Java platform has it)", e);
        }
    }

    long of(byte[] bytes, int from, int to) {
        mac.update(bytes, from, to - from);
        return (long) EightBytes.LONG.get(mac.doFinal(), 0);
    }

    /** The quick hash with one sign more. */
    static long quick(long hash, int more) {
        return (hash ^ more) * PRIME;
    }

    /**
     * The quick hash with a word more, of which the first eight and the last eight bytes and the length count; eight bytes
     * behind {@code to} are readable. With {@code fold} the case of ASCII letters does not count. Without a loop, which
     * would be mispredicted at every other word.
     */
    static long quick(long begun, byte[] bytes, int from, int to, boolean fold) {
        long folds = fold ? FOLDS : 0;
        int length = to - from;
        long within = -1L >>> Math.max(0, Long.BYTES - length) * Byte.SIZE;
        long first = ((long) EightBytes.LONG.get(bytes, from) | folds) & within;
        long last = ((long) EightBytes.LONG.get(bytes, Math.max(from, to - Long.BYTES)) | folds) & within;
        return ((begun ^ first) * PRIME ^ Long.rotateLeft(last, 32) ^ length) * PRIME;
    }

    /** The quick hash of what has been taken in, as filters want it: all of its bits depend on all of that. */
    static long spread(long hash) {
        long mixed = (hash ^ hash >>> 32) * PRIME;
        return mixed ^ mixed >>> 32;
    }

    /** Where quick hashes begin under a salt of at least eight bytes. */
    static long seed(byte[] salt) {
        return (long) EightBytes.LONG.get(Arrays.copyOf(salt, Long.BYTES), 0);
    }
}
