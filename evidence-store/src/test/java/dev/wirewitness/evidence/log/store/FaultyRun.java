package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;

/**
 * One life of a log: written, published, its key rotated, a hold set and released, a person forgotten, old records
 * removed. Whatever fails is let be; what the log promised on the way is remembered.
 */
final class FaultyRun {
    static final byte[] REGISTER = "{}".getBytes(StandardCharsets.UTF_8);
    private static final long OLD = 1_000;
    private static final int PEOPLE = 5;

    /** Exchanges that were to be recorded, in order. */
    final List<String> asked = new ArrayList<>();

    /** Index by exchange, of those that were acknowledged as durable. */
    final Map<String, Long> acknowledged = new LinkedHashMap<>();

    /** Exchanges for which the log took no responsibility: refused. */
    final List<String> refused = new ArrayList<>();

    /** Everybody who was sealed, by exchange. */
    final Map<String, PersonalFields> sealed = new HashMap<>();

    Optional<String> published = Optional.empty();
    /** The pseudonym of who was forgotten. */
    Optional<String> erased = Optional.empty();
    /** The pseudonym of who was to be forgotten: known or not. */
    Optional<String> unsure = Optional.empty();
    boolean opened;
    /** Whether the log took records in the end. */
    boolean healed;

    private final Path folder;
    private final Disk disk;

    private FaultyRun(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    static EvidenceSettings settings(Disk disk) {
        return Logs.QUIET.withDisk(disk).withWriter(new WriterSettings(
                65_536, 64L << 20, 96L << 10, 512L << 20, Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    static FaultyRun live(Path folder, Disk disk) throws Exception {
        FaultyRun run = new FaultyRun(folder, disk);
        try (EvidenceStore store = Logs.open(folder, settings(disk))) {
            run.opened = true;
            run.live(store);
        } catch (IOException e) {
            // the fault: it did not open, or could not be closed well
        }
        return run;
    }

    private interface Step {
        void run() throws Exception;
    }

    private void live(EvidenceStore store) throws Exception {
        append(store, 3);
        step(store, () -> store.publish());
        append(store, 150);
        step(store, () -> store.custody().rotateKey(Duration.ZERO, "ann"));
        append(store, 1);
        step(store, () -> store.writeFull());
        append(store, 150);
        step(store, () -> store.custody().hold(new LegalHold("h", OLD * 3, OLD * 4, "case 7", "ann")));
        step(store, () -> store.publish());
        append(store, 60);
        step(store, () -> store.publish());
        step(store, () -> prune(store));
        step(store, () -> erase(store));
        step(store, () -> release(store));
        append(store, 2);
        step(store, () -> store.publish());
        healed = store.writable();
    }

    /** What it does may fail. Then the log has its time to heal. */
    private void step(EvidenceStore store, Step step) throws Exception {
        try {
            step.run();
        } catch (IOException | LogUnavailable e) {
            // the fault
        }
        heal(store);
        published = Optional.of(store.checkpoint()).filter(text -> !text.isEmpty()).or(() -> published);
    }

    private void heal(EvidenceStore store) {
        if (!(disk instanceof FaultyDisk faulty && faulty.dead())) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(store::writable);
        }
    }

    private void append(EvidenceStore store, int count) throws Exception {
        Map<String, CompletionStage<Position>> burst = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String id = "x-" + asked.size();
            PersonalFields person =
                    new PersonalFields(Optional.of("user-" + asked.size() % PEOPLE), "127.0.0.1", Optional.empty());
            try {
                Entry entry = Samples.decidedBy(id, store.seal(person));
                asked.add(id);
                sealed.put(id, person);
                burst.put(id, store.append(old(entry), Durability.DURABLE));
            } catch (LogUnavailable e) {
                // no key for the person: no record
                heal(store);
            }
        }
        for (Map.Entry<String, CompletionStage<Position>> one : burst.entrySet()) {
            try {
                acknowledged.put(one.getKey(), Logs.await(one.getValue()).index());
            } catch (ExecutionException e) {
                refused.add(one.getKey());
            }
        }
        heal(store);
    }

    private static Entry old(Entry entry) {
        return new Entry(OLD, entry.policyDigest(), entry.catalogDigest(), entry.statement());
    }

    private void release(EvidenceStore store) throws IOException {
        if (!store.custody().holds().isEmpty()) {
            store.custody().release("h", "over", "ann");
        }
    }

    private void prune(EvidenceStore store) throws Exception {
        long until = store.custody().prunable(OLD * 2);
        String register = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(REGISTER));
        store.custody().prune(new RetentionPurged(
                store.first(), until, OLD * 2, "after a while", "ann", register, Optional.empty(), List.of()), REGISTER);
    }

    private void erase(EvidenceStore store) throws IOException {
        PersonalFields person = new PersonalFields(Optional.of("user-0"), "127.0.0.1", Optional.empty());
        String pseudonym = store.seal(person).pseudonym();
        unsure = Optional.of(pseudonym);
        store.erase(pseudonym);
        erased = unsure;
    }
}
