package dev.wirewitness.app;

import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.stamp.Stamps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has kept checkpoints stamped, soon after each was kept; what fails is tried again half a minute later. */
final class StampRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StampRounds.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FIRST_AFTER_SECONDS = 2;
    private static final int EVERY_SECONDS = 30;

    private final NodeClient client;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("stamp-rounds").daemon().factory());
    private final AtomicInteger missing = new AtomicInteger();
    private final URI authority;
    private final Stamps stamps;
    private String told = "";

    StampRounds(Path log, URI authority, NodeClient client, MeterRegistry meters) {
        this.client = client;
        this.authority = authority;
        this.stamps = new Stamps(log, new RealDisk(), this::post);
        Gauge.builder("wirewitness.checkpoint.unstamped", missing, AtomicInteger::get)
                .description("Kept checkpoints without a time stamp")
                .register(meters);
        rounds.scheduleWithFixedDelay(this::round, FIRST_AFTER_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void round() {
        try {
            List<Long> sizes = stamps.missing();
            missing.set(sizes.size());
            for (long size : sizes) {
                stamps.stamp(size);
                missing.decrementAndGet();
            }
            told = "";
        } catch (IOException | RuntimeException e) {
            if (!String.valueOf(e.getMessage()).equals(told)) {
                told = String.valueOf(e.getMessage());
                LOG.warn("time stamps from {}: {}; tried again every {} s", authority, told, EVERY_SECONDS);
            }
        }
    }

    private byte[] post(byte[] query) throws IOException {
        HttpResponse<byte[]> answer = client.post(authority, "application/timestamp-query", query, PATIENCE);
        if (answer.statusCode() != 200) {
            throw new IOException("answered " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
