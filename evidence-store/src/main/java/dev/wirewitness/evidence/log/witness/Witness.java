package dev.wirewitness.evidence.log.witness;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.checkpoint.WitnessKey;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.Proofs;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Cosigns the checkpoints of logs it knows, each only if it goes on from the one before (C2SP tlog-witness). What it
 * cosigned is durable before the signature leaves: a log that is rolled back or forked gets none. Any thread.
 */
public final class Witness {
    private final Path folder;
    private final Disk disk;
    private final WitnessKey key;
    private final List<VerifierKey> logs;
    private final LongSupplier unixSeconds;

    /**
     * What the client is told.
     *
     * @param status of HTTP: 200, 400, 403, 404, 409 or 422
     * @param body cosignature lines with 200, the size known with 409, else why
     */
    public record Answer(int status, String body) {}

    /**
     * @param folder where the newest checkpoint of each log is kept
     * @param logs verifier keys of the logs it cosigns
     * @param unixSeconds the time
     */
    public Witness(Path folder, Disk disk, WitnessKey key, List<VerifierKey> logs, LongSupplier unixSeconds)
            throws IOException {
        this.folder = Files.createDirectories(folder);
        this.disk = disk;
        this.key = key;
        this.logs = List.copyOf(logs);
        this.unixSeconds = unixSeconds;
    }

    /** The witness's public key, for those who count on it. */
    public String verifierKey() {
        return key.cosigner().encode();
    }

    /** Answers {@code add-checkpoint}; any text gives an answer. IOException when the answer cannot be kept. */
    public synchronized Answer addCheckpoint(String body) throws IOException {
        Optional<AddCheckpoint> parsed = AddCheckpoint.parse(body);
        if (parsed.isEmpty()) {
            return new Answer(400, "not an add-checkpoint body (expected: old size, proof, empty line, checkpoint)\n");
        }
        AddCheckpoint asked = parsed.get();
        Checkpoint next = asked.checkpoint();
        List<VerifierKey> known =
                logs.stream().filter(log -> log.name().equals(next.origin())).toList();
        if (known.isEmpty()) {
            return new Answer(404, "no such log is witnessed here: " + next.origin() + "\n");
        }
        if (known.stream().noneMatch(log -> log.verifies(asked.note()))) {
            return new Answer(403, "not signed by a key of the log\n");
        }
        if (asked.old() > next.size()) {
            return new Answer(400, "old size " + asked.old() + " (expected: at most " + next.size() + ")\n");
        }
        return goOn(asked, next);
    }

    private Answer goOn(AddCheckpoint asked, Checkpoint next) throws IOException {
        Path file = file(next.origin());
        Checkpoint last = last(file).orElse(new Checkpoint(next.origin(), 0, new TreeHasher().empty()));
        boolean fork = next.size() == last.size() && !Arrays.equals(next.root(), last.root());
        if (asked.old() != last.size() || fork) {
            return new Answer(409, last.size() + "\n");
        }
        boolean consistent = last.size() == 0
                ? asked.proof().isEmpty()
                : Proofs.consistent(last.size(), last.root(), next.size(), next.root(), asked.proof());
        if (!consistent) {
            return new Answer(422, "the proof does not lead from " + last.size() + " to " + next.size() + "\n");
        }
        disk.replace(file, asked.note().encode().getBytes(StandardCharsets.UTF_8));
        String note = key.cosign(asked.note().text(), unixSeconds.getAsLong()).encode();
        return new Answer(200, note.substring(note.lastIndexOf("\n\n") + 2));
    }

    private static Optional<Checkpoint> last(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(SignedNote.parse(Files.readString(file))
                .flatMap(note -> Checkpoint.parse(note.text()))
                .orElseThrow(() -> new LogDamaged("witness file " + file
                        + ": not readable (expected: the checkpoint cosigned last); restore it from a backup")));
    }

    private Path file(String origin) {
        return folder.resolve(Sha256.hex(origin));
    }
}
