package dev.wirewitness.benchmarks;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many decisions a second become durable while so many wait at a time? The log lies under the temporary folder:
 * {@code -jvmArgsAppend -Djava.io.tmpdir=FOLDER} moves it to the disk in question.
 * Run: {@code benchmarks/micro/run EvidenceAppend}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EvidenceAppend {
    /** Appends that wait for the disk at once. */
    @Param({"64", "4096"})
    public int inFlight;

    private final Path folder;
    private final EvidenceStore store;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Semaphore room = new Semaphore(0);
    private boolean opened;
    private long number;

    public EvidenceAppend() {
        try {
            folder = Files.createTempDirectory("wirewitness-append-");
            store = EvidenceStore.open(
                    folder.resolve("log"), EvidenceSettings.DEFAULT, () -> System.currentTimeMillis() * 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public void durable() throws InterruptedException {
        if (!opened) {
            opened = true;
            room.release(inFlight);
        }
        room.acquire();
        store.append(Decisions.entry(number++), Durability.DURABLE).whenComplete((position, refusal) -> {
            if (refusal != null) {
                failure.set(refusal);
            }
            room.release();
        });
        if (failure.get() != null) {
            throw new IllegalStateException("an append was refused", failure.get());
        }
    }

    @TearDown
    public void delete() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
