package dev.wirewitness.evidence.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.log.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real writing process again and again. */
final class KillTest {
    private static final int ROUNDS = Integer.getInteger("wirewitness.kills", 5);
    private static final int RECORDS = ROUNDS > 50 ? 1_000 : 15_000;

    @TempDir
    Path base;

    @Test
    void kill_underLoad_losesNoAcknowledgedRecord() throws Exception {
        Path folder = base.resolve("evidence");
        Map<Long, String> acknowledged = new HashMap<>();
        Random random = new Random(9);
        for (int round = 0; round < ROUNDS; round++) {
            run(folder, "round-" + round + "-", RECORDS / 30 + random.nextInt(RECORDS), acknowledged);
        }
        assertThat(acknowledged.size()).isGreaterThan(ROUNDS * RECORDS / 30);
        try (EvidenceStore store = Logs.open(folder)) {
            acknowledged.forEach((index, id) -> assertThat(store.read(index).statement())
                    .as("record %d", index)
                    .isInstanceOfSatisfying(Decided.class, d -> assertThat(d.exchangeId()).isEqualTo(id)));
        }
        assertThat(Verification.verify(folder, Optional.empty(), n -> {}).firstFailure()).isEmpty();
    }

    /** Lets a process write until it has said so much, then kills it; only whole lines count. */
    private void run(Path folder, String prefix, int lines, Map<Long, String> acknowledged) throws IOException {
        Path said = base.resolve(prefix + "acknowledged");
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        prefix)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.size(said) > lines * 20L || !child.isAlive());
        } finally {
            child.destroyForcibly();
            child.onExit().join();
        }
        String all = Files.readString(said);
        for (String line : all.substring(0, all.lastIndexOf('\n') + 1).lines().toList()) {
            int space = line.indexOf(' ');
            acknowledged.put(Long.valueOf(line.substring(0, space)), line.substring(space + 1));
        }
    }
}
