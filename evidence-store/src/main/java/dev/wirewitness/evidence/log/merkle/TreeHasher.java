package dev.wirewitness.evidence.log.merkle;

import dev.wirewitness.evidence.log.record.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Hashes of the tree (RFC 6962 section 2.1): leaf {@code SHA-256(0 || entry)}, node {@code SHA-256(1 || left ||
 * right)}, empty tree {@code SHA-256("")}. One thread.
 */
public final class TreeHasher {
    /** Bytes of a hash. */
    public static final int HASH = 32;

    private final MessageDigest sha = Sha256.fresh();

    public byte[] empty() {
        return sha.digest();
    }

    public byte[] leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    public byte[] leaf(byte[] bytes, int offset, int length) {
        sha.update((byte) 0);
        sha.update(bytes, offset, length);
        return sha.digest();
    }

    /** The same, into {@code hashes} at the place of the {@code at}th. */
    public void leaf(byte[] bytes, int offset, int length, byte[] hashes, int at) {
        sha.update((byte) 0);
        sha.update(bytes, offset, length);
        digest(hashes, at);
    }

    private void digest(byte[] hashes, int at) {
        try {
            sha.digest(hashes, at * HASH, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256: no room for a digest", e);
        }
    }

    public byte[] node(byte[] left, byte[] right) {
        sha.update((byte) 1);
        sha.update(left);
        sha.update(right);
        return sha.digest();
    }

    /** The root over {@code count} hashes (a power of two) that stand in {@code hashes} from {@code first} on. */
    public byte[] subtree(byte[] hashes, int first, int count) {
        if (Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: a power of two)");
        }
        byte[] row = new byte[count * HASH];
        System.arraycopy(hashes, first * HASH, row, 0, row.length);
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width; i += 2) {
                sha.update((byte) 1);
                sha.update(row, i * HASH, 2 * HASH);
                digest(row, i / 2);
            }
        }
        byte[] root = new byte[HASH];
        System.arraycopy(row, 0, root, 0, HASH);
        return root;
    }
}
