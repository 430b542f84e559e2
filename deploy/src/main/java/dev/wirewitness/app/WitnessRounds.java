package dev.wirewitness.app;

import dev.wirewitness.app.settings.Settings.WitnessPeer;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.witness.Witness;
import dev.wirewitness.evidence.log.witness.Witnessed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the witnesses once a minute to cosign the newest checkpoint. */
final class WitnessRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessRounds.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int FIRST_AFTER_SECONDS = 2;

    private final NodeClient client;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("witness-rounds").daemon().factory());
    private final Supplier<String> checkpoint;
    private final Witnessed witnessed;
    private final int quorum;
    private final int peers;
    private final AtomicInteger cosigned = new AtomicInteger();
    private List<String> told = List.of();

    WitnessRounds(
            Path log,
            List<WitnessPeer> peers,
            int quorum,
            Supplier<String> checkpoint,
            NodeClient client,
            MeterRegistry meters) {
        this.client = client;
        this.checkpoint = checkpoint;
        this.quorum = quorum;
        this.peers = peers.size();
        this.witnessed = new Witnessed(log, new RealDisk(), peers.stream()
                .map(peer -> new Witnessed.Peer(peer.key(), body -> post(peer.url(), body)))
                .toList());
        if (!peers.isEmpty()) {
            Gauge.builder("wirewitness.checkpoint.cosigned", cosigned, AtomicInteger::get)
                    .description("Witnesses that cosigned the checkpoint in the last round")
                    .register(meters);
            rounds.scheduleWithFixedDelay(this::round, FIRST_AFTER_SECONDS, EVERY.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** {@code ok}, or how many witnesses are missing. */
    String state() {
        return cosigned.get() >= quorum
                ? "ok"
                : cosigned.get() + " of " + peers + " witnesses cosigned the checkpoint (expected: " + quorum + ")";
    }

    private void round() {
        String note = checkpoint.get();
        if (note.isEmpty()) {
            return;
        }
        try {
            Witnessed.Round round = witnessed.round(note);
            cosigned.set(round.cosigned().size());
            if (!round.problems().equals(told)) {
                round.problems().forEach(problem -> LOG.warn("{}", problem));
                told = round.problems();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("witnesses: no round: {}", e.toString());
        }
    }

    private Witness.Answer post(URI url, String body) throws IOException {
        URI target = URI.create(url.toString().replaceFirst("/$", "") + "/add-checkpoint");
        HttpResponse<byte[]> answer =
                client.post(target, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), NodeClient.PATIENCE);
        return new Witness.Answer(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
