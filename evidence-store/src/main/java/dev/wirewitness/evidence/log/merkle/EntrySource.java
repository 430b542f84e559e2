package dev.wirewitness.evidence.log.merkle;

/** Raw entries by index. LogDamaged where the files do not give what they promise. */
public interface EntrySource {
    /** Hands the entries {@code [from, until)} to {@code sink}, in order. */
    void entries(long from, long until, Sink sink);

    /** Takes one entry. */
    interface Sink {
        void entry(long index, byte[] entry);
    }
}
