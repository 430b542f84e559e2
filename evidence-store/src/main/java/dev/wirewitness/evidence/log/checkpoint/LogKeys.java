package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The keys a log signs with: the one in {@code log.key}, and for a while after a rotation the one before it, in {@code
 * keys/<id>.key}, until the time in {@code keys/<id>.until}. {@code log.keys} holds the notes by which one key vouches
 * for another, a line of base64 each. One thread changes them; any thread signs.
 */
public final class LogKeys {
    private final Path folder;
    private final Disk disk;
    private final Optional<PostQuantumKey> second;
    private final LongSupplier micros;
    private volatile List<LogKey> signers;

    private LogKeys(
            Path folder, Disk disk, List<LogKey> signers, Optional<PostQuantumKey> second, LongSupplier micros) {
        this.folder = folder;
        this.disk = disk;
        this.signers = signers;
        this.second = second;
        this.micros = micros;
    }

    /**
     * Opens the keys of a log, and makes the first one.
     *
     * @param fresh whether the log was never written to, so that there need not be a key
     * @param name of the first key
     * @param postQuantum whether checkpoints are cosigned with ML-DSA-44 too
     * @param micros the time, which a cosignature states
     */
    public static LogKeys open(
            Path folder, boolean fresh, String name, boolean postQuantum, Disk disk, LongSupplier micros)
            throws IOException {
        if (fresh && !LogKey.exists(folder)) {
            LogKey.create(folder, name, disk);
        } else {
            finishRotation(folder, disk);
        }
        List<LogKey> signers = load(folder);
        Optional<PostQuantumKey> second =
                PostQuantumKey.open(folder, signers.getFirst().origin(), postQuantum, disk);
        return new LogKeys(folder, disk, signers, second, micros);
    }

    /** A rotation that was cut short after the new public key came into place is completed. */
    private static void finishRotation(Path folder, Disk disk) throws IOException {
        Path publicHalf = folder.resolve("log.vkey");
        String id = Files.exists(publicHalf)
                ? VerifierKey.parse(Files.readString(publicHalf)).map(VerifierKey::idText).orElse("")
                : "";
        if (Files.exists(folder.resolve("keys").resolve(id + ".key")) && !Files.exists(until(folder, id))) {
            LogKey.load(folder.resolve("keys"), id).save(folder, "log", disk);
            disk.delete(folder.resolve("keys").resolve(id + ".key"));
        }
    }

    private static Path until(Path folder, String id) {
        return folder.resolve("keys").resolve(id + ".until");
    }

    /** The current key, then those that still sign beside it. */
    private static List<LogKey> load(Path folder) throws IOException {
        List<LogKey> all = new ArrayList<>();
        all.add(LogKey.load(folder));
        for (String id : retiring(folder)) {
            all.add(LogKey.load(folder.resolve("keys"), id));
        }
        return List.copyOf(all);
    }

    /** Ids of keys that still sign beside the current one; a time without its key is of a retirement that was cut short. */
    private static List<String> retiring(Path folder) throws IOException {
        Path keys = folder.resolve("keys");
        if (!Files.isDirectory(keys)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(keys)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".until"))
                    .map(name -> name.substring(0, name.length() - ".until".length()))
                    .filter(id -> Files.exists(keys.resolve(id + ".key")))
                    .sorted()
                    .toList();
        }
    }

    public VerifierKey verifier() {
        return signers.getFirst().verifier();
    }

    public String origin() {
        return signers.getFirst().origin();
    }

    /** Signed by the current key and by those that retire, and cosigned by the second key where there is one. */
    public SignedNote sign(Checkpoint checkpoint) {
        List<SignedNote.Line> lines = new ArrayList<>();
        signers.forEach(key -> lines.addAll(key.sign(checkpoint.text()).lines()));
        second.ifPresent(key -> lines.add(key.cosign(checkpoint, micros.getAsLong() / 1_000_000)));
        return new SignedNote(checkpoint.text(), lines);
    }

    /** Whether a key that this log signs with, or signed with, signed the note. */
    public boolean verifies(SignedNote note) {
        return KeyChain.of(verifier(), folder).verifies(note);
    }

    /** A successor, for which the current key vouches; nothing signs with it yet. */
    public LogKey successor() throws IOException {
        LogKey next = LogKey.generated(origin());
        next.save(folder.resolve("keys"), next.verifier().idText(), disk);
        KeyNote note = new KeyNote(verifier(), next.verifier(), 0);
        vouch(KeyNote.joined(signers.getFirst().sign(note.text()), next.sign(note.text())));
        return next;
    }

    /** Signs with the successor from now on, and until the given time with the key before it too. */
    public void rotate(LogKey next, long overlapUntilMicros) throws IOException {
        LogKey before = signers.getFirst();
        String id = before.verifier().idText();
        before.save(folder.resolve("keys"), id, disk);
        disk.replace(until(folder, id), (overlapUntilMicros + "\n").getBytes(StandardCharsets.US_ASCII));
        next.save(folder, "log", disk);
        Files.deleteIfExists(folder.resolve("keys").resolve(next.verifier().idText() + ".key"));
        signers = load(folder);
    }

    /** Destroys keys whose time is over. */
    public void retire(long nowMicros) throws IOException {
        if (signers.size() == 1) {
            return; // asked with every checkpoint
        }
        boolean changed = false;
        for (String id : retiring(folder)) {
            String text = Files.readString(until(folder, id)).strip();
            if (!text.matches("[0-9]{1,18}")) {
                throw new LogDamaged("file " + until(folder, id) + ": not a time (expected: microseconds); delete it and"
                        + " the key beside it if the key is not to sign any more");
            }
            if (Long.parseLong(text) <= nowMicros) {
                disk.delete(folder.resolve("keys").resolve(id + ".key"));
                disk.delete(until(folder, id));
                changed = true;
            }
        }
        if (changed) {
            signers = load(folder);
        }
    }

    /** What an offline root is asked to sign: that it vouches for the current key. */
    public SignedNote request(VerifierKey root, long untilSeconds) {
        return signers.getFirst().sign(new KeyNote(root, verifier(), untilSeconds).text());
    }

    /** Keeps a note by which a key vouches for another. */
    public void vouch(SignedNote note) throws IOException {
        List<String> lines = new ArrayList<>(KeyChain.lines(folder));
        lines.add(Base64.getEncoder().encodeToString(note.encode().getBytes(StandardCharsets.UTF_8)));
        disk.replace(folder.resolve("log.keys"), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
