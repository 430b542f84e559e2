package dev.wirewitness.evidence;

import java.util.function.Consumer;

/** The way to read the log. Any thread. */
public interface EvidenceReader {
    /** How many records can be read now (they are written, not necessarily under a checkpoint yet). */
    long size();

    /** Index of the oldest record that is still there; 0 unless the log was pruned. */
    default long first() {
        return 0;
    }

    /** The record at {@code index}; IndexOutOfBoundsException unless {@code first() <= index < size()}. */
    EvidenceRecord read(long index);

    /**
     * Hands the records {@code [from, until)} to {@code sink}, in order, on this thread; IndexOutOfBoundsException where
     * the log does not have all of them.
     */
    void scan(long from, long until, Consumer<EvidenceRecord> sink);

    /**
     * Hands every record from {@code from} on to {@code follower}, in order, one at a time, on a thread of its own,
     * as records are written, until closed. A follower that throws is stopped and the failure logged.
     */
    Subscription follow(long from, Consumer<EvidenceRecord> follower);

    /** The newest signed checkpoint (C2SP tlog-checkpoint), as text; empty before the first. */
    String checkpoint();

    /** Ends a {@link #follow}. */
    interface Subscription extends AutoCloseable {
        /** Index of the next record it will hand out. */
        long position();

        @Override
        void close();
    }
}
