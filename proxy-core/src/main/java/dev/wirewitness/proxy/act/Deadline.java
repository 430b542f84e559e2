package dev.wirewitness.proxy.act;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One timer per connection that can be armed anew for nothing: arming writes two fields, and only a deadline earlier
 * than the scheduled wake-up costs a task. Event loop only. {@link #cancel} when the connection ends.
 *
 * @param <T> what the time is for
 */
public final class Deadline<T> implements Runnable {
    private final EventLoop loop;
    private final Consumer<T> passed;
    private @Nullable T what;
    private long at;
    private long wakeAt;
    private @Nullable ScheduledFuture<?> wake;

    public Deadline(EventLoop loop, Consumer<T> passed) {
        this.loop = loop;
        this.passed = passed;
    }

    public void arm(Duration time, T reason) {
        what = reason;
        at = System.nanoTime() + time.toNanos();
        if (wake == null || at - wakeAt < 0) {
            schedule();
        }
    }

    public void disarm() {
        what = null;
    }

    public void cancel() {
        what = null;
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    @Override
    public void run() {
        wake = null;
        T due = what;
        if (due == null) {
            return;
        }
        if (System.nanoTime() - at < 0) {
            schedule();
            return;
        }
        what = null;
        passed.accept(due);
    }

    private void schedule() {
        if (wake != null) {
            wake.cancel(false);
        }
        wakeAt = at;
        wake = loop.schedule(this, Math.max(1, at - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
