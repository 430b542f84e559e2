package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each single thing the log asks of the disk in its life fails once, in each of four ways: opening, writing, publishing,
 * a key's rotation, a removal, an erasure, closing. The log goes on or says that it does not, and afterwards, as it lies
 * there and after a loss of power, it opens, holds every record it acknowledged and no half of another.
 */
class FaultyDiskTest {
    /** 1: every call. Higher numbers take one of so many, for a quick look. */
    private static final int STRIDE = Integer.getInteger("wirewitness.faults.stride", 1);

    @TempDir
    Path base;

    @ParameterizedTest
    @EnumSource
    void fault_inAnyCallOfTheDisk_losesNothingThatWasPromised(FaultyDisk.Fault fault) throws Exception {
        Set<String> hits = new TreeSet<>();
        int at = 0;
        for (String hit = " "; !hit.isEmpty(); at += STRIDE) {
            hit = check(fault, at);
            hits.add(hit.isEmpty() ? "" : hit.substring(0, hit.indexOf(' ')));
        }
        assertThat(at).isGreaterThan(60);
        assertThat(hits).contains("replace", "sync", "open", "write", "force", "delete");
    }

    private String check(FaultyDisk.Fault fault, int at) throws Exception {
        Path data = base.resolve("data");
        Path before = Files.createDirectories(base.resolve("before"));
        RecordingDisk recording = new RecordingDisk(data);
        FaultyDisk disk = new FaultyDisk(recording, at, fault);
        FaultyRun run = FaultyRun.live(data.resolve("evidence"), disk);
        String what = fault + " " + disk.hit() + " (" + at + ")";
        if (run.opened && fault != FaultyDisk.Fault.DEAD) {
            assertThat(run.healed).as("takes records again after %s", what).isTrue();
        }
        Path image = Files.createDirectories(base.resolve("image"));
        CrashImage.write(before, recording.operations(), new Random(at), image);
        holds(run, data, what, fault != FaultyDisk.Fault.DEAD);
        holds(run, image, "power cut behind " + what, false);
        Logs.delete(data);
        Logs.delete(image);
        return disk.hit();
    }

    /** @param counted whether the log had the time to tell of every record it did not take */
    private static void holds(FaultyRun run, Path data, String what, boolean counted) throws IOException {
        Path folder = data.resolve("evidence");
        if (run.published.isPresent()) {
            assertThat(Verification.verify(folder, run.published, n -> {}).firstFailure()).as("as it lies, %s", what).isEmpty();
        }
        try (EvidenceStore store = Logs.open(folder, FaultyRun.settings(new RealDisk()))) {
            Map<String, Long> found = new HashMap<>();
            long last = -1;
            long lost = 0;
            for (long index = store.first(); index < store.size(); index++) {
                EvidenceRecord record = store.read(index);
                if (record.statement() instanceof Decided decided) {
                    assertThat(found.put(decided.exchangeId(), index)).as("twice, %s", what).isNull();
                    long number = Long.parseLong(decided.exchangeId().substring(2));
                    assertThat(number).as("order, %s", what).isGreaterThan(last);
                    last = number;
                    opens(run, store, decided, what);
                } else if (record.statement() instanceof EvidenceGap gap) {
                    lost += gap.exchanges();
                }
            }
            long first = store.first();
            run.acknowledged.forEach((id, index) -> {
                if (index >= first) {
                    assertThat(found.get(id)).as("%s, %s", id, what).isEqualTo(index);
                }
            });
            if (counted && run.opened && first == 0) {
                assertThat(found.size() + lost).as("in the log or in a gap, %s", what).isEqualTo(run.asked.size());
            }
        }
        assertThat(Verification.verify(folder, run.published, n -> {}).firstFailure()).as("opened again, %s", what).isEmpty();
    }

    private static void opens(FaultyRun run, EvidenceStore store, Decided decided, String what) {
        PersonalFields person = run.sealed.get(decided.exchangeId());
        Optional<PersonalFields> opened = store.open(decided.subject().orElseThrow());
        String pseudonym = decided.subject().orElseThrow().pseudonym();
        if (run.erased.equals(Optional.of(pseudonym))) {
            assertThat(opened).as("the forgotten person of %s, %s", decided.exchangeId(), what).isEmpty();
        } else if (run.acknowledged.containsKey(decided.exchangeId()) && !run.unsure.equals(Optional.of(pseudonym))) {
            assertThat(opened).as("the person of %s, %s", decided.exchangeId(), what).contains(person);
        }
    }
}
