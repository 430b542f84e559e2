package dev.wirewitness.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.ExportCreated;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.ReportGenerated;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.SubjectErased;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.LegalHold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

    /** What came of a request: where its record stands (-1 when there was nothing to do), or why there is none. */
    record Answer(long index, String problem, String text) {
        static Answer done(long index) {
            return new Answer(index, "", "");
        }

        static Answer problem(String why) {
            return new Answer(-1, why, "");
        }
    }

    private final Path data;
    private final Path folder;
    private final EvidenceStore evidence;
    private final ObjectMapper json = new ObjectMapper();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("operator-desk").daemon().factory());

    /** @param data the data folder */
    OperatorDesk(Path data, EvidenceStore evidence) {
        this.data = data;
        this.folder = data.resolve("requests");
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
        Answer answer = answered(request);
        Path file = Path.of(request.toString().replace(REQUEST, ANSWER));
        OwnerFile.write(file, whole -> Files.write(whole, json.writeValueAsBytes(answer)));
        Files.delete(request);
    }

    private Answer answered(Path request) {
        try {
            return carryOut(json.readValue(Files.readAllBytes(request), OperatorRequest.class));
        } catch (IOException e) {
            return Answer.problem("not readable (expected: what a command writes)");
        }
    }

    /** Does it, and writes the record that it was done; one at a time. */
    synchronized Answer carryOut(OperatorRequest request) {
        return carryOut(evidence, data, request);
    }

    /** Does it with a log that this process has opened. */
    static Answer carryOut(EvidenceStore evidence, Path data, OperatorRequest request) {
        try {
            return switch (request) {
                case OperatorRequest.Exported(var format, var from, var until, var records, var sha256, var actor) ->
                    recorded(evidence, new ExportCreated(format, from, until, records, sha256, actor));
                case OperatorRequest.Reported(var from, var until, var closing, var sha256, var actor) ->
                    recorded(evidence, new ReportGenerated("clause9", from, until, closing, sha256, actor));
                case OperatorRequest.Erase(var pseudonym, var reason, var actor) -> evidence.erase(pseudonym)
                        ? recorded(evidence, new SubjectErased(pseudonym, reason, actor))
                        : Answer.problem("subject " + pseudonym
                                + ": unknown, or erased before (expected: a pseudonym from the records)");
                case OperatorRequest.RotateKey(var days, var actor) ->
                    Answer.done(evidence.custody().rotateKey(Duration.ofDays(days), actor).index());
                case OperatorRequest.RequestCertificate(var root, var days) -> new Answer(
                        -1, "", evidence.custody().certificateRequest(
                                VerifierKey.parse(root).orElseThrow(() -> new IllegalArgumentException(
                                        "root key: not readable (expected: name+hex+base64 of an Ed25519 key)")),
                                Instant.now().plus(Duration.ofDays(days))));
                case OperatorRequest.ImportCertificate(var note, var actor) ->
                    Answer.done(evidence.custody().certify(note, actor).index());
                case OperatorRequest.AskIdentity ask -> recorded(evidence, IdentityReveals.requested(evidence, ask));
                case OperatorRequest.RevealIdentity reveal -> {
                    IdentityRevealed agreed = IdentityReveals.agreed(evidence, reveal, OperatorRequests.now());
                    long index = recorded(evidence, agreed).index();
                    yield new Answer(index, "", IdentityReveals.shown(evidence, agreed.record()));
                }
                case OperatorRequest.Prune prune -> Answer.done(
                        Purge.carryOut(evidence, data.resolve("evidence"), prune).map(Position::index).orElse(-1L));
                case OperatorRequest.Hold(var id, var from, var until, var reason, var actor) ->
                    Answer.done(evidence.custody().hold(new LegalHold(id, from, until, reason, actor)).index());
                case OperatorRequest.Release(var id, var reason, var actor) ->
                    Answer.done(evidence.custody().release(id, reason, actor).index());
            };
        } catch (IllegalArgumentException | LogDamaged e) {
            return Answer.problem(String.valueOf(e.getMessage()));
        } catch (ExecutionException | TimeoutException | IOException | LogUnavailable e) {
            return Answer.problem("the log cannot be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.problem("interrupted");
        }
    }

    private static Answer recorded(EvidenceStore evidence, Statement statement)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Answer.done(
                evidence.record(statement).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS).index());
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
