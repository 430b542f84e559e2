package dev.wirewitness.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what commands ask of a running node through files in {@code requests/}: a log has one writer, so they
 * cannot write themselves. Who may write into the data folder may ask.
 */
final class OperatorDesk implements AutoCloseable {
    static final String REQUEST = ".request";
    static final String ANSWER = ".answer";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final long PATIENCE_SECONDS = 30;

    /** What came of a request: where its record stands, or why there is none. */
    record Answer(long index, String problem) {
        static Answer problem(String why) {
            return new Answer(-1, why);
        }
    }

    private final Path folder;
    private final EvidenceStore evidence;
    private final ObjectMapper json = new ObjectMapper();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("operator-desk").daemon().factory());

    OperatorDesk(Path folder, EvidenceStore evidence) {
        this.folder = folder;
        this.evidence = evidence;
        looking.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> requests = files.filter(f -> f.toString().endsWith(REQUEST)).sorted().toList();
            for (Path request : requests) {
                answer(request);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("operator requests {}: not readable: {}", folder, e.toString());
        }
    }

    private void answer(Path request) throws IOException {
        Answer answer;
        try {
            answer = carryOut(evidence, json.readValue(Files.readAllBytes(request), OperatorRequest.class));
        } catch (IOException e) {
            answer = Answer.problem("not readable (expected: what a command writes)");
        }
        Path file = Path.of(request.toString().replace(REQUEST, ANSWER));
        Path whole = Files.write(Path.of(file + ".new"), json.writeValueAsBytes(answer));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(request);
    }

    /** Does it, and writes the record that it was done. */
    static Answer carryOut(EvidenceStore evidence, OperatorRequest request) {
        try {
            if (request instanceof OperatorRequest.Erase erase && !evidence.erase(erase.pseudonym())) {
                return Answer.problem("subject " + erase.pseudonym()
                        + ": unknown, or erased before (expected: a pseudonym from the records)");
            }
            Position at = evidence.record(request.statement())
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Answer(at.index(), "");
        } catch (ExecutionException | TimeoutException | IOException | LogUnavailable e) {
            return Answer.problem("the log cannot be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.problem("interrupted");
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
