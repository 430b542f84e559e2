package dev.wirewitness.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.command.Problem;
import dev.wirewitness.app.command.Version;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How a command gets something done that only the log's writer can do: it asks the running node, and where none runs
 * it opens the log itself for a moment.
 */
public final class OperatorRequests {
    private static final long PATIENCE_SECONDS = 15;
    /** The register takes up every record that goes. */
    private static final long PRUNE_SECONDS = 3600;
    private static final long LOOK_EVERY_MILLIS = 50;

    private OperatorRequests() {}

    /** What came of it. */
    public record Done(long index, String text) {}

    /** Who runs this command, as the system knows them. */
    public static String actor() {
        return System.getProperty("user.name", "unknown");
    }

    /** Whether the log is the one a node writes, and not a copy. */
    public static boolean original(Path data) {
        return Files.isWritable(data.resolve("evidence").resolve("log.key"));
    }

    /**
     * Gets it done; a {@link Problem} says why not.
     *
     * @param data the data folder
     * @return where the record of it stands in the log; -1 when there was nothing to do
     */
    public static long submit(Path data, OperatorRequest request) throws IOException {
        return carryOut(data, request).index();
    }

    /** The same, where the answer has a text for the person who asked. */
    public static Done carryOut(Path data, OperatorRequest request) throws IOException {
        Path log = data.resolve("evidence");
        OperatorDesk.Answer answer = EvidenceStore.inUse(log) ? ask(data.resolve("requests"), request) : act(data, log, request);
        if (!answer.problem().isEmpty()) {
            throw Problem.notFine(answer.problem());
        }
        return new Done(answer.index(), answer.text());
    }

    private static OperatorDesk.Answer act(Path data, Path log, OperatorRequest request) throws IOException {
        try (EvidenceStore store =
                EvidenceStore.open(log, EvidenceSettings.DEFAULT.withNodeVersion(Version.NUMBER), OperatorRequests::now)) {
            return OperatorDesk.carryOut(store, data, request);
        } catch (LogDamaged e) {
            return OperatorDesk.Answer.problem(String.valueOf(e.getMessage()));
        }
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static OperatorDesk.Answer ask(Path folder, OperatorRequest request) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Files.createDirectories(folder);
        String name = UUID.randomUUID().toString();
        Path asked = folder.resolve(name + OperatorDesk.REQUEST);
        Path answered = folder.resolve(name + OperatorDesk.ANSWER);
        Path whole = Files.write(folder.resolve(name + ".new"), json.writeValueAsBytes(request));
        Files.move(whole, asked, StandardCopyOption.ATOMIC_MOVE);
        long patience = request instanceof OperatorRequest.Prune ? PRUNE_SECONDS : PATIENCE_SECONDS;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        try {
            while (!Files.exists(answered)) {
                if (System.nanoTime() > until) {
                    throw Problem.environment("the running proxy did not answer within " + patience + " s (expected: it looks into "
                            + folder + " five times a second)");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            return json.readValue(Files.readAllBytes(answered), OperatorDesk.Answer.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.environment("interrupted");
        } finally {
            Files.deleteIfExists(asked);
            Files.deleteIfExists(answered);
        }
    }
}
