package dev.wirewitness.policy.detect;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What entries of hashed lists are known by: the first 64 bits of HMAC-SHA-256 under the list's salt. Not thread-safe. */
final class SaltedHash {
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

    /** Where hashes of words begin under a salt of at least eight bytes. */
    static long seed(byte[] salt) {
        return (long) EightBytes.LONG.get(Arrays.copyOf(salt, Long.BYTES), 0);
    }
}
