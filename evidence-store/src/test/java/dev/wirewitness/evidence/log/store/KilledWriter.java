package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.log.record.Samples;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A process that appends as fast as it can and says on its output what was acknowledged, until it is killed. */
final class KilledWriter {
    private KilledWriter() {}

    /** {@code args}: folder, prefix of the exchange ids. */
    public static void main(String[] args) throws Exception {
        EvidenceSettings settings = Logs.QUIET.withIntervals(Duration.ofMillis(15), Duration.ofMillis(40));
        EvidenceStore store = Logs.open(Path.of(args[0]), settings);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        Semaphore inFlight = new Semaphore(200);
        for (long i = 0; ; i++) {
            String id = args[1] + i;
            inFlight.acquire();
            store.append(Samples.decided(id), i % 3 == 0 ? Durability.APPENDED : Durability.DURABLE)
                    .whenComplete((position, refusal) -> {
                        inFlight.release();
                        if (refusal == null) {
                            out.println(position.index() + " " + id);
                            out.flush();
                        }
                    });
        }
    }
}
