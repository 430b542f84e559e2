package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.KeyActivated;
import dev.wirewitness.evidence.KeyCertified;
import dev.wirewitness.evidence.LegalHoldReleased;
import dev.wirewitness.evidence.LegalHoldSet;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeyNote;
import dev.wirewitness.evidence.log.checkpoint.LogKey;
import dev.wirewitness.evidence.log.checkpoint.LogKeys;
import dev.wirewitness.evidence.log.checkpoint.Publisher;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What the owner of a log does to it beside writing: keys, legal holds, removal. Each is on record, durably, when it
 * returns. Any thread; one at a time, and not while a checkpoint is published.
 */
public final class Custody {
    private final Object lock;
    private final Path folder;
    private final Disk disk;
    private final Publisher publisher;
    private final LogKeys keys;
    private final LongSupplier micros;
    private final Function<Statement, Position> recorder;
    private volatile long minimum;

    /**
     * Takes charge.
     *
     * @param lock held by whoever publishes
     * @param recorder appends durably, and waits
     */
    Custody(
            Object lock, Path folder, Disk disk, Publisher publisher, LogKeys keys, LongSupplier micros,
            Function<Statement, Position> recorder)
            throws IOException {
        this.lock = lock;
        this.folder = folder;
        this.disk = disk;
        this.publisher = publisher;
        this.keys = keys;
        this.micros = micros;
        this.recorder = recorder;
        this.minimum = MinimumIndex.read(folder);
    }

    /** The log's minimum index. */
    long first() {
        return minimum;
    }

    /**
     * Signs with a new key from now on. The key before it vouches for it, signs beside it for {@code overlap}, and is
     * destroyed then. The new key is on record, and the record under a checkpoint that both signed, before this returns.
     */
    public Position rotateKey(Duration overlap, String actor) throws IOException {
        synchronized (lock) {
            long until = micros.getAsLong() + overlap.toNanos() / 1000;
            LogKey next = keys.successor();
            Position at = recorder.apply(
                    new KeyActivated(next.verifier().encode(), keys.verifier().encode(), until, actor));
            keys.rotate(next, until);
            publisher.publish();
            publisher.keepCheckpoint();
            return at;
        }
    }

    /** What a root key, kept offline, is to sign so that it vouches for the key of this log. */
    public String certificateRequest(VerifierKey root, Instant until) {
        return keys.request(root, until.getEpochSecond()).encode();
    }

    /** Takes what the root key signed. IllegalArgumentException when it does not vouch for the key of this log. */
    public Position certify(String signed, String actor) throws IOException {
        synchronized (lock) {
            SignedNote note = SignedNote.parse(signed).orElseThrow(() -> new IllegalArgumentException(
                    "certificate: not readable (expected: the signed note that evidence key certify wrote)"));
            KeyNote vouched = KeyNote.signed(note).orElseThrow(() -> new IllegalArgumentException(
                    "certificate: not signed by both keys (expected: the request of this log, signed by the root key)"));
            if (!vouched.key().encode().equals(keys.verifier().encode()) || vouched.untilSeconds() == 0) {
                throw new IllegalArgumentException("certificate: for " + vouched.key().encode() + " (expected: for "
                        + keys.verifier().encode() + ", with an end)");
            }
            Position at = recorder.apply(
                    new KeyCertified(keys.verifier().encode(), vouched.by().encode(), vouched.untilSeconds() * 1_000_000, actor));
            keys.vouch(note);
            return at;
        }
    }

    /** The legal holds in force. */
    public List<LegalHold> holds() throws IOException {
        return LegalHold.read(folder);
    }

    /**
     * Holds what is of this time. In force first, then on record; a release goes the other way.
     *
     * @throws IllegalArgumentException when there is a hold of this id
     */
    public Position hold(LegalHold hold) throws IOException {
        synchronized (lock) {
            List<LegalHold> holds = new ArrayList<>(holds());
            if (holds.stream().anyMatch(one -> one.id().equals(hold.id()))) {
                throw new IllegalArgumentException("hold '" + hold.id() + "': is in force (expected: another id)");
            }
            holds.add(hold);
            disk.replace(LegalHold.file(folder), LegalHold.text(holds));
            return recorder.apply(
                    new LegalHoldSet(hold.id(), hold.fromMicros(), hold.untilMicros(), hold.reason(), hold.actor()));
        }
    }

    /** Ends a hold. IllegalArgumentException when none of this id is in force. */
    public Position release(String id, String reason, String actor) throws IOException {
        synchronized (lock) {
            List<LegalHold> holds = new ArrayList<>(holds());
            if (!holds.removeIf(one -> one.id().equals(id))) {
                throw new IllegalArgumentException("hold '" + id + "': not in force (expected: one of "
                        + holds.stream().map(LegalHold::id).toList() + ")");
            }
            Position at = recorder.apply(new LegalHoldReleased(id, reason, actor));
            disk.replace(LegalHold.file(folder), LegalHold.text(holds));
            return at;
        }
    }

    /** The minimum index that removing what is older than this would give; the present one when nothing may go. */
    public long prunable(long beforeMicros) throws IOException {
        synchronized (lock) {
            return new Pruning(folder, disk).allowed(beforeMicros, publisher.publishedSize(), holds());
        }
    }

    /** The same for a log that another process may have open. */
    public static long prunable(Path folder, long beforeMicros) throws IOException {
        long published = Checkpoint.ofNote(Files.readString(folder.resolve("checkpoint"))).map(Checkpoint::size).orElse(0L);
        return new Pruning(folder, new RealDisk()).allowed(beforeMicros, published, LegalHold.read(folder));
    }

    /**
     * Removes the records before {@code purge.until()}, once this is on record and published. A failure on the way leaves
     * the log whole, or with files that the next call removes.
     *
     * @param register what stands for the removed records, written as {@code register.json}
     * @throws IllegalArgumentException when that index is beyond what {@link #prunable} allows
     */
    public Position prune(RetentionPurged purge, byte[] register) throws IOException {
        synchronized (lock) {
            Pruning pruning = new Pruning(folder, disk);
            long allowed = prunable(purge.beforeMicros());
            if (purge.until() > allowed || purge.until() < minimum || purge.until() % TilePath.WIDTH != 0) {
                throw new IllegalArgumentException("prune: up to record " + purge.until() + " (expected: a multiple of 256"
                        + " from " + minimum + " to " + allowed + ")");
            }
            Position at = recorder.apply(purge);
            publisher.publish();
            publisher.keepCheckpoint();
            pruning.prove(purge.until(), Checkpoint.ofNote(publisher.checkpoint()).orElseThrow());
            disk.replace(folder.resolve("register.json"), register);
            minimum = purge.until();
            pruning.remove(purge.until());
            return at;
        }
    }
}
