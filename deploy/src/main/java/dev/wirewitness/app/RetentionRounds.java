package dev.wirewitness.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is older than the retention: some minutes after the start, then once a day. */
final class RetentionRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionRounds.class);
    private static final long FIRST_MINUTES = 10;
    private static final long EVERY_MINUTES = 24 * 60;

    private final OperatorDesk desk;
    private final Duration kept;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("retention-rounds").daemon().factory());

    RetentionRounds(OperatorDesk desk, Duration kept, InstantSource clock) {
        this.desk = desk;
        this.kept = kept;
        this.clock = clock;
        rounds.scheduleWithFixedDelay(this::round, FIRST_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    private void round() {
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant().minus(kept));
        OperatorDesk.Answer answer = desk.carryOut(new OperatorRequest.Prune(
                before, 0, "", "evidence.retention: " + kept.toDays() + "d", "wirewitness"));
        if (!answer.problem().isEmpty()) {
            LOG.warn("retention: {}; tried again tomorrow", answer.problem());
        } else if (answer.index() >= 0) {
            LOG.info("retention: records older than {} days were removed, see record {}", kept.toDays(), answer.index());
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
