package dev.wirewitness.benchmarks.append;

import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Start here: durable appends a second and their latency, ours and others', on the same disk in the same run. */
@Command(
        name = "append",
        description = {
            "Measure durable appends: the evidence log beside SQLite, RocksDB and a bare file with fdatasync.",
            "The peers get ready-made bytes of the same size; ours encodes, hashes, writes tiles and signs as well."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class Appends implements Callable<Integer> {
    private static final int MAX_SAMPLES = 40_000_000;

    @Option(names = "--stores", split = ",", paramLabel = "NAMES", description = "Of file, sqlite, rocksdb, evidence.")
    private List<String> stores = List.of("file", "sqlite", "rocksdb", "evidence");

    @Option(names = "--in-flight", split = ",", paramLabel = "COUNTS", description = "How many wait at once.")
    private List<Integer> inFlight = List.of(1, 64, 1024, 4096);

    @Option(names = "--seconds", paramLabel = "N", description = "Measured, after a third of it to warm up.")
    private int seconds = 9;

    @Option(names = "--folder", paramLabel = "DIR", description = "On the disk in question.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Appends()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path work = Files.createTempDirectory(folder, "append-");
        try {
            byte[] example;
            try (EvidenceLog log = new EvidenceLog(work.resolve("example"))) {
                example = log.example();
            }
            System.out.printf("records of %d bytes, %d s each%n%n", example.length, seconds);
            System.out.printf("%-9s %9s %12s %10s %10s %10s%n", "store", "in flight", "records/s", "p50 us", "p99 us", "p99.9 us");
            for (int waiting : inFlight) {
                for (String name : stores) {
                    measure(name, waiting, Files.createDirectories(work.resolve(name + "-" + waiting)), example);
                }
            }
            return 0;
        } finally {
            delete(work);
        }
    }

    private void measure(String name, int waiting, Path place, byte[] example) throws Exception {
        long size;
        try (DurableStore store = open(name, place, example)) {
            run(store, waiting, Math.max(1, seconds / 3), 0);
            Window window = run(store, waiting, seconds, 1_000_000_000L);
            size = window.records();
            System.out.printf("%-9s %9d %12d %10.0f %10.0f %10.0f%n", name, waiting, window.records() / seconds,
                    window.micros(0.5), window.micros(0.99), window.micros(0.999));
        }
        if (name.equals("evidence") && size > 0) {
            long start = System.nanoTime();
            VerificationResult result = Verification.verify(place.resolve("log"), Optional.empty(), read -> {});
            double took = (System.nanoTime() - start) / 1e9;
            System.out.printf("          verified %d records in %.1f s: %.0f a second, %s%n", result.records(), took,
                    result.records() / took, result.intact() ? "intact" : "NOT INTACT");
        }
        delete(place);
    }

    private static DurableStore open(String name, Path place, byte[] example) throws Exception {
        return switch (name) {
            case "evidence" -> new EvidenceLog(place.resolve("log"));
            case "sqlite" -> new BatchingStore(Databases.sqlite(place), example);
            case "rocksdb" -> new BatchingStore(Databases.rocks(place), example);
            case "file" -> new BatchingStore(Databases.file(place), example);
            default -> throw new IllegalArgumentException("--stores: '" + name + "' (expected: file, sqlite, rocksdb or evidence)");
        };
    }

    /** Latencies in nanoseconds of what was acknowledged. */
    private record Window(long records, long[] sorted) {
        double micros(double share) {
            return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1000.0;
        }
    }

    /** A closed loop: as many appends wait as may. */
    private static Window run(DurableStore store, int waiting, int seconds, long firstNumber) throws InterruptedException {
        Semaphore room = new Semaphore(waiting);
        AtomicLong acknowledged = new AtomicLong();
        long[] samples = new long[MAX_SAMPLES];
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (long number = firstNumber; System.nanoTime() < end && failure.get() == null; number++) {
            room.acquire();
            long start = System.nanoTime();
            store.append(number).whenComplete((done, refusal) -> {
                if (refusal != null) {
                    failure.set(refusal);
                } else {
                    int at = (int) acknowledged.getAndIncrement();
                    if (at < samples.length) {
                        samples[at] = System.nanoTime() - start;
                    }
                }
                room.release();
            });
        }
        room.acquire(waiting);
        if (failure.get() != null) {
            System.out.println("          refused: " + failure.get());
        }
        long[] taken = Arrays.copyOf(samples, (int) Math.min(acknowledged.get(), samples.length));
        Arrays.sort(taken);
        return new Window(acknowledged.get(), taken);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
