package dev.wirewitness.app;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.Sha256;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register on disk, so that a start reads only what came after: saved hourly and at the stop, tied to the log by the
 * leaf hash of the record it ends with. One that does not fit is passed over; the log has it all.
 */
final class RegisterSnapshots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterSnapshots.class);
    /** Two hashes in hexadecimal digits, and what ends each. */
    private static final int HEAD = 2 * 65;

    private final Path file;
    private final Register register;
    private final EvidenceStore log;
    private final ScheduledExecutorService hourly =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("register-snapshots").daemon().factory());

    /** Saves {@code register}, which follows {@code log}, from now on. */
    RegisterSnapshots(Path file, Register register, EvidenceStore log) {
        this.file = file;
        this.register = register;
        this.log = log;
        hourly.scheduleWithFixedDelay(this::save, 1, 1, TimeUnit.HOURS);
    }

    /** The register to go on with: from {@code file} if it fits the log, else from the log's beginning. */
    static Register open(Path file, EvidenceStore log, Path folder, RegisterFile declared) throws IOException {
        Optional<Register> saved = Files.exists(file) ? saved(file, log, declared) : Optional.empty();
        return saved.isPresent() ? saved.get() : atBeginning(folder, log, declared);
    }

    /** The register as of the oldest record that the log in {@code folder} still has. */
    static Register atBeginning(Path folder, EvidenceReader log, RegisterFile declared) throws IOException {
        Optional<byte[]> baseline = baseline(folder, log);
        return baseline.isPresent() ? Register.restored(baseline.get(), declared) : new Register(declared);
    }

    /** What stands for the records that were removed; empty for a log that was never pruned. */
    static Optional<byte[]> baseline(Path folder, EvidenceReader log) throws IOException {
        Path file = folder.resolve("register.json");
        if (log.first() == 0) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            LOG.warn("{}: missing; the register begins with record {}", file, log.first());
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(file));
    }

    private static Optional<Register> saved(Path file, EvidenceStore log, RegisterFile declared) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int head = Math.min(HEAD, bytes.length);
            byte[] json = Arrays.copyOfRange(bytes, head, bytes.length);
            String[] hashes = new String(bytes, 0, head, StandardCharsets.ISO_8859_1).split("[ \n]", -1);
            if (hashes.length < 2 || !hashes[1].equals(Sha256.hex(json))) {
                return Optional.empty();
            }
            Register register = Register.restored(json, declared);
            long position = register.position();
            boolean fits = position > log.first() && position <= log.size() && hashes[0].equals(leaf(log, position - 1));
            return fits ? Optional.of(register) : Optional.empty();
        } catch (IOException e) {
            LOG.info("register snapshot {}: not readable ({}); the log is read again", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static String leaf(EvidenceStore log, long index) {
        return HexFormat.of().formatHex(new TreeHasher().leaf(log.entry(index)));
    }

    private void save() {
        try {
            Register.Snapshot saved = register.snapshot();
            if (saved.position() > log.first()) {
                String head = leaf(log, saved.position() - 1) + ' ' + Sha256.hex(saved.json()) + '\n';
                OwnerFile.write(file, whole -> {
                    Files.writeString(whole, head);
                    Files.write(whole, saved.json(), StandardOpenOption.APPEND);
                });
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("register snapshot {}: not saved ({}); the next start reads the log again", file, e.toString());
        }
    }

    /** Saves a last time. */
    @Override
    public void close() {
        hourly.shutdownNow();
        save();
    }
}
