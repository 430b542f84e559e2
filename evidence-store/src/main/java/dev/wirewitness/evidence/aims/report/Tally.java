package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.CanonicalJson;
import dev.wirewitness.evidence.log.record.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A figure as it grows: how many records it stands on, an amount, and the digest of exactly which records. The
 * digest is SHA-256 over the log indexes in rising order, 8 bytes big-endian each, so that anybody can recompute
 * the set. Constant memory. Indexes must rise. One thread.
 */
final class Tally {
    private final MessageDigest digest = Sha256.fresh();
    private final byte[] index = new byte[8];
    private long records;
    private long amount;
    private long runs;
    private long first = -1;
    private long last = -1;

    void add(long leaf) {
        add(leaf, 1);
    }

    /** Adds {@code more} to the amount; the record counts once however often it comes. */
    void add(long leaf, long more) {
        amount = Math.min(CanonicalJson.LARGEST, amount + Math.clamp(more, 0, CanonicalJson.LARGEST));
        if (leaf == last) {
            return;
        }
        if (leaf < last) {
            throw new IllegalArgumentException("record " + leaf + " after " + last + " (expected: rising indexes)");
        }
        runs += last >= 0 && leaf == last + 1 ? 0 : 1;
        first = first < 0 ? leaf : first;
        last = leaf;
        records++;
        for (int i = 0; i < 8; i++) {
            index[i] = (byte) (leaf >>> (56 - 8 * i));
        }
        digest.update(index);
    }

    long records() {
        return records;
    }

    long amount() {
        return amount;
    }

    LeafSet set() {
        try {
            MessageDigest copy = (MessageDigest) digest.clone();
            return new LeafSet(records, runs, first, last, HexFormat.of().formatHex(copy.digest()));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this platform cannot be cloned", e);
        }
    }

    /**
     * Which records a figure stands on.
     *
     * @param runs how many unbroken ranges of indexes they form
     * @param first lowest index, -1 for none
     */
    record LeafSet(long count, long runs, long first, long last, String sha256) {}
}
