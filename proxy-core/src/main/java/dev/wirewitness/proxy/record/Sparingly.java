package dev.wirewitness.proxy.record;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Says yes at most once a second: what happens in floods deserves a record, not a flood of them. Any thread. */
public final class Sparingly {
    private static final long EVERY = Duration.ofSeconds(1).toNanos();

    private final AtomicLong last = new AtomicLong(System.nanoTime() - EVERY);

    public boolean now() {
        long now = System.nanoTime();
        long before = last.get();
        return now - before >= EVERY && last.compareAndSet(before, now);
    }
}
