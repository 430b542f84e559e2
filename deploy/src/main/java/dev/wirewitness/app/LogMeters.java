package dev.wirewitness.app;

import dev.wirewitness.evidence.log.segment.LogMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Shows how the evidence log does. Any thread. */
final class LogMeters implements LogMeter {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(50_000), Duration.ofNanos(100_000), Duration.ofNanos(250_000), Duration.ofNanos(500_000),
        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(50),
        Duration.ofMillis(250), Duration.ofSeconds(1)
    };

    private final Timer append;
    private final Timer fsync;
    private final Counter written;
    private final Counter refused;
    private final AtomicInteger queue = new AtomicInteger();
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong ageMillis = new AtomicLong();
    private final AtomicInteger writable = new AtomicInteger(1);

    LogMeters(MeterRegistry registry) {
        append = Timer.builder("wirewitness.log.append")
                .description("From append to its acknowledgement")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        fsync = Timer.builder("wirewitness.log.fsync")
                .description("One fsync of the log")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        written = Counter.builder("wirewitness.log.records")
                .description("Records made durable")
                .register(registry);
        refused = Counter.builder("wirewitness.log.refused")
                .description("Records the log could not take")
                .register(registry);
        Gauge.builder("wirewitness.log.queue", queue, AtomicInteger::get)
                .description("Records waiting for the writer")
                .register(registry);
        Gauge.builder("wirewitness.log.size", size, AtomicLong::get)
                .description("Records under the newest checkpoint")
                .register(registry);
        Gauge.builder("wirewitness.log.writable", writable, AtomicInteger::get)
                .description("1 while the log can be written")
                .register(registry);
        Gauge.builder("wirewitness.checkpoint.age", ageMillis, age -> age.get() / 1000.0)
                .baseUnit("seconds")
                .description("How long the oldest record without a checkpoint has waited for one")
                .register(registry);
    }

    @Override
    public void appended(Duration took) {
        append.record(took);
    }

    @Override
    public void synced(Duration took, int records) {
        fsync.record(took);
        written.increment(records);
    }

    @Override
    public void queued(int records) {
        queue.set(records);
    }

    @Override
    public void refused(int records) {
        refused.increment(records);
    }

    @Override
    public void published(long published, Duration took) {
        size.set(published);
    }

    @Override
    public void checkpointAge(Duration age) {
        ageMillis.set(age.toMillis());
    }

    @Override
    public void writable(boolean now) {
        writable.set(now ? 1 : 0);
    }
}
