package dev.wirewitness.app;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each kept checkpoint elsewhere: whoever rewrites the log later conflicts with the copies. After a start the
 * newest one is sent again; a copy twice does no harm.
 */
final class CheckpointCopies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCopies.class);
    private static final int FIRST_AFTER_SECONDS = 1;
    private static final int EVERY_SECONDS = 5;

    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("checkpoint-copies").daemon().factory());
    private final Path log;
    private final List<CheckpointDestination> destinations;
    private final Map<URI, Long> delivered = new HashMap<>();
    private final Map<URI, String> told = new HashMap<>();
    private final AtomicInteger missing = new AtomicInteger();

    CheckpointCopies(Path log, List<CheckpointDestination> destinations, MeterRegistry meters) {
        this.log = log;
        this.destinations = List.copyOf(destinations);
        Gauge.builder("wirewitness.checkpoint.uncopied", missing, AtomicInteger::get)
                .description("Destinations that do not have the newest kept checkpoint yet")
                .register(meters);
        if (!destinations.isEmpty()) {
            rounds.scheduleWithFixedDelay(this::round, FIRST_AFTER_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void round() {
        try {
            SortedSet<Long> kept = KeptCheckpoints.sizes(log);
            if (!kept.isEmpty() && !everywhere(kept.last())) {
                String note = KeptCheckpoints.read(log, kept.last());
                Checkpoint.ofNote(note).ifPresent(head -> send(head, note));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("checkpoint copies: {}", e.toString());
        }
    }

    private boolean everywhere(long size) {
        return destinations.stream().allMatch(one -> delivered(one.where()) == size);
    }

    private long delivered(URI where) {
        return delivered.getOrDefault(where, -1L);
    }

    private void send(Checkpoint head, String note) {
        int open = 0;
        for (CheckpointDestination destination : destinations) {
            URI where = destination.where();
            if (delivered(where) == head.size()) {
                continue;
            }
            try {
                destination.deliver(head, note);
                delivered.put(where, head.size());
                told.remove(where);
            } catch (IOException | RuntimeException e) {
                open++;
                String problem = String.valueOf(e.getMessage());
                if (!problem.equals(told.put(where, problem))) {
                    LOG.warn("checkpoint of {} records not sent to {}: {}; tried again every {} s",
                            head.size(), where, problem, EVERY_SECONDS);
                }
            }
        }
        missing.set(open);
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
