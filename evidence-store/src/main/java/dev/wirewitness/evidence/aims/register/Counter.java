package dev.wirewitness.evidence.aims.register;

/** A count that stops at the largest number JSON keeps exactly. Not thread-safe. */
final class Counter {
    private long value;

    void add(long amount) {
        value = Math.min(CanonicalJson.LARGEST, value + Math.clamp(amount, 0, CanonicalJson.LARGEST));
    }

    /** One with this value. */
    static Counter of(long value) {
        Counter counter = new Counter();
        counter.add(value);
        return counter;
    }

    long value() {
        return value;
    }
}
