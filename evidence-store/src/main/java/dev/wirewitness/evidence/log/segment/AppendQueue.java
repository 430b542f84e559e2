package dev.wirewitness.evidence.log.segment;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many threads push, the writer takes all at once, in the order of the pushes. Bounded by number and bytes, of which
 * what the writer has taken but not acknowledged is a part. A push never waits; it wakes the writer only when it
 * sleeps, one that is not urgent only when it sleeps for long.
 */
final class AppendQueue {
    /** What became of a push. */
    enum Pushed {
        TAKEN,
        FULL,
        CLOSED
    }

    private final int maxRecords;
    private final long maxBytes;
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable PendingAppend> newest = new AtomicReference<>();
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile @Nullable Thread sleeper;
    /** The sleeper sleeps for a few milliseconds only. */
    private volatile boolean dozing;

    AppendQueue(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    Pushed push(PendingAppend append, boolean urgent) {
        int length = append.encoded.maxLength();
        if (records.incrementAndGet() > maxRecords | bytes.addAndGet(length) > maxBytes) {
            release(1, length);
            return Pushed.FULL;
        }
        return force(append, urgent);
    }

    /** A push of the log's own, beyond the bounds; balanced by {@link #release} as any other. */
    Pushed pushUnbounded(PendingAppend append) {
        records.incrementAndGet();
        bytes.addAndGet(append.encoded.maxLength());
        return force(append, true);
    }

    private Pushed force(PendingAppend append, boolean urgent) {
        PendingAppend before;
        do {
            before = newest.get();
            append.next = before;
        } while (!newest.compareAndSet(before, append));
        if (ended) {
            // the writer has taken for the last time: whoever sees this after a push takes what is left
            return Pushed.CLOSED;
        }
        Thread asleep = sleeper;
        if (asleep != null && (urgent || !dozing)) {
            LockSupport.unpark(asleep);
        }
        return Pushed.TAKEN;
    }

    /** Moves everything pushed so far to the end of {@code to}. */
    void takeAll(ArrayDeque<PendingAppend> to) {
        PendingAppend chain = newest.getAndSet(null);
        PendingAppend oldestFirst = null;
        while (chain != null) {
            PendingAppend next = chain.next;
            chain.next = oldestFirst;
            oldestFirst = chain;
            chain = next;
        }
        while (oldestFirst != null) {
            PendingAppend next = oldestFirst.next;
            oldestFirst.next = null;
            to.add(oldestFirst);
            oldestFirst = next;
        }
    }

    /** The writer is done with so much. */
    void release(int count, long length) {
        records.addAndGet(-count);
        bytes.addAndGet(-length);
    }

    int records() {
        return records.get();
    }

    /** Sleeps until something is pushed, {@link #wake} is called or the time is over. Writer thread. */
    void sleep(long nanos) {
        sleeper = Thread.currentThread();
        if (newest.get() == null && !closed) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }

    /** As {@link #sleep}, for so short that what is not urgent can wait for its end. Writer thread. */
    void doze(long nanos) {
        dozing = true;
        sleep(nanos);
        dozing = false;
    }

    void wake() {
        Thread asleep = sleeper;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        }
    }

    /** Asks the writer to end. */
    void close() {
        closed = true;
        wake();
    }

    boolean closed() {
        return closed;
    }

    /** From now on a push answers CLOSED; the writer takes once more behind this call. */
    void end() {
        ended = true;
    }
}
