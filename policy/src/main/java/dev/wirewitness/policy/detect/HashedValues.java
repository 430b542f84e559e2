package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;

/**
 * Finds the values of a hashed list wherever they stand: the eight bytes at each place ask the filter, what it lets through
 * is hashed quickly in every length that occurs, and what passes that is hashed with the salt.
 */
final class HashedValues implements OwnDetector {
    /** Bytes of the shortest form of a value. */
    static final int SHORTEST = 8;

    private static final int CONFIDENCE = 99;

    private final HashedList list;
    private final DetectorDescription detector;
    private final long seed;

    HashedValues(HashedList list) {
        this.list = list;
        seed = SaltedHash.seed(list.salt);
        detector = new DetectorDescription(
                list.id(), Category.SECRET, "", "hashed list of known values, " + list.entries() + " forms", CONFIDENCE);
    }

    @Override
    public DetectorDescription detector() {
        return detector;
    }

    @Override
    public void scan(DecodedText text, DetectionCollector out) {
        SaltedHash hash = new SaltedHash(list.salt);
        byte[] bytes = text.bytes();
        int last = text.end() - SHORTEST;
        for (int at = text.start(); at <= last; at++) {
            if (list.filter.may(head(bytes, at, seed))) {
                int end = longest(bytes, at, text.end(), hash);
                if (end > 0) {
                    if (!out.candidate()) {
                        return;
                    }
                    out.report(detector, at, end, Score.base(CONFIDENCE).plus("known value", 1));
                    at = end - 1;
                }
            }
        }
    }

    /** What the filter knows a value's first eight bytes by. */
    static long head(byte[] bytes, int at, long seed) {
        return WordHash.spread((long) EightBytes.LONG.get(bytes, at) ^ seed);
    }

    private int longest(byte[] bytes, int at, int end, SaltedHash hash) {
        int found = -1;
        long quick = seed;
        int walked = at;
        for (int length : list.reaches) {
            if (at + length > end) {
                break;
            }
            quick = quick(quick, bytes, walked, at + length);
            walked = at + length;
            if (list.filter.may(WordHash.spread(quick)) && list.listed(hash.of(bytes, at, walked))) {
                found = walked;
            }
        }
        return found;
    }

    /** Byte by byte, so that it can go on from any length to a greater one. */
    static long quick(long begun, byte[] bytes, int from, int to) {
        long quick = begun;
        for (int i = from; i < to; i++) {
            quick = WordHash.of(quick, bytes[i]);
        }
        return quick;
    }
}
