package dev.wirewitness.evidence.log.follow;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.segment.Tail;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records on in order, on a thread of its own, as they become durable. One that arrives is seen within a few
 * milliseconds: waking for each single record would cost more than reading it.
 */
public final class Follower implements EvidenceReader.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final long REST_NANOS = 2_000_000;
    private static final long WAIT_MILLIS = 500;

    private final EvidenceReader reader;
    private final Tail tail;
    private final Runnable refresh;
    private final Consumer<EvidenceRecord> follower;
    private final Thread thread;
    private volatile long position;
    private volatile boolean closed;

    /**
     * Begins to follow.
     *
     * @param refresh called when there is nothing new, for a log that another process writes
     */
    public Follower(
            EvidenceReader reader, Tail tail, Runnable refresh, long from, Consumer<EvidenceRecord> follower) {
        if (from < 0) {
            throw new IndexOutOfBoundsException("from: " + from + " (expected: 0 or above)");
        }
        this.reader = reader;
        this.tail = tail;
        this.refresh = refresh;
        this.follower = follower;
        this.position = from;
        this.thread = Thread.ofPlatform().name("evidence-follower").daemon().start(this::run);
    }

    @Override
    public long position() {
        return position;
    }

    /** Ends the following; a record being handed on is finished first, unless the follower itself calls. */
    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                long next = position;
                if (next < tail.size()) {
                    follower.accept(reader.read(next));
                    position = next + 1;
                } else {
                    refresh.run();
                    tail.awaitMoreThan(next, WAIT_MILLIS);
                    LockSupport.parkNanos(this, REST_NANOS);
                }
            }
        } catch (InterruptedException e) {
            if (!closed) {
                LOG.error("evidence follower: interrupted at record {} and stopped", position);
            }
        } catch (RuntimeException e) {
            if (closed && Thread.currentThread().isInterrupted()) {
                return;
            }
            LOG.error("evidence follower: failed at record {} and stopped", position, e);
        }
    }
}
