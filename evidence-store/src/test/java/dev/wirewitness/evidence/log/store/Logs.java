package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Makes logs for tests. */
public final class Logs {
    /** Nothing happens by itself: no heartbeat, and a checkpoint only at the start and when asked for. */
    public static final EvidenceSettings QUIET = EvidenceSettings.DEFAULT
            .withWriter(new WriterSettings(
                    65_536, 64L << 20, 1L << 20, 512L << 20, Duration.ofMillis(5), Duration.ofMillis(20)))
            .withIntervals(Duration.ofHours(1), Duration.ofHours(1))
            .withKeepBytes(1);

    private Logs() {}

    public static LongSupplier clock() {
        AtomicLong now = new AtomicLong(1_790_000_000_000_000L);
        return () -> now.addAndGet(1000);
    }

    public static EvidenceStore open(Path folder) throws IOException {
        return open(folder, QUIET);
    }

    public static EvidenceStore open(Path folder, EvidenceSettings settings) throws IOException {
        return EvidenceStore.open(folder, settings, clock());
    }

    public static Position await(CompletionStage<Position> append) throws Exception {
        return append.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    public static Position append(EvidenceStore store, Entry entry) throws Exception {
        return await(store.append(entry, Durability.DURABLE));
    }

    /** Appends {@code count} records, the last of them durably. */
    public static void fill(EvidenceStore store, int count) throws Exception {
        List<CompletionStage<Position>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(store.append(Samples.finished("f-" + i), Durability.DURABLE));
        }
        for (CompletionStage<Position> one : all) {
            await(one);
        }
    }

    /** Makes the log hold exactly {@code size} records, all of them published, and closes it. */
    public static void make(Path folder, int size) throws Exception {
        try (EvidenceStore store = open(folder)) {
            fill(store, size - 2);
        }
    }

    public static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
