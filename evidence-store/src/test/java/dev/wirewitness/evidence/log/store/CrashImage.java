package dev.wirewitness.evidence.log.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a disk may hold after the machine lost its power. Forced bytes and synced names are there. Of everything since,
 * each write may be there, not be there, or be there in part, and each name may be the old or the new one, in any
 * combination: as POSIX allows, which is more than any one file system does.
 */
final class CrashImage {
    private static final class Node {
        private byte[] durable;
        private final List<RecordingDisk.Write> pending = new ArrayList<>();

        private Node(byte[] durable) {
            this.durable = durable;
        }

        private void apply(RecordingDisk.Write write, int bytes) {
            if (bytes == 0) {
                return;
            }
            int end = Math.toIntExact(write.position() + bytes);
            if (durable.length < end) {
                durable = Arrays.copyOf(durable, end);
            }
            System.arraycopy(write.bytes(), 0, durable, Math.toIntExact(write.position()), bytes);
        }
    }

    /** A name that became another file's, or nobody's, and is not yet synced. */
    private record Renamed(String path, Optional<Node> node) {}

    private final Map<String, Node> names = new HashMap<>();
    private final Map<String, List<Renamed>> unsynced = new HashMap<>();
    private final Random random;

    private CrashImage(Random random) {
        this.random = random;
    }

    /** Writes into {@code image} what is there after {@code operations} on a disk that held {@code before}. */
    static void write(Path before, List<RecordingDisk.Operation> operations, Random random, Path image) throws IOException {
        CrashImage crash = new CrashImage(random);
        try (Stream<Path> files = Files.walk(before)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                crash.names.put(before.relativize(file).toString(), new Node(Files.readAllBytes(file)));
            }
        }
        operations.forEach(crash::did);
        crash.powerCut();
        for (Map.Entry<String, Node> file : crash.names.entrySet()) {
            Path target = image.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.write(target, file.getValue().durable);
        }
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private Optional<Node> live(String path) {
        Optional<Node> found = Optional.ofNullable(names.get(path));
        for (Renamed renamed : unsynced.getOrDefault(folder(path), List.of())) {
            found = renamed.path().equals(path) ? renamed.node() : found;
        }
        return found;
    }

    private void did(RecordingDisk.Operation operation) {
        switch (operation) {
            case RecordingDisk.Write write -> live(write.path()).orElseThrow().pending.add(write);
            case RecordingDisk.Force force -> live(force.path()).ifPresent(CrashImage::force);
            case RecordingDisk.Lost lost -> live(lost.path()).ifPresent(this::lose);
            case RecordingDisk.Truncate truncate -> {
                Node node = live(truncate.path()).orElseThrow();
                force(node);
                node.durable = Arrays.copyOf(node.durable, Math.toIntExact(truncate.length()));
            }
            case RecordingDisk.Replace replace -> {
                rename(new Renamed(replace.path(), Optional.of(new Node(replace.content()))));
                if (replace.synced()) {
                    sync(folder(replace.path()));
                }
            }
            case RecordingDisk.SyncFolder sync -> sync(sync.path());
            case RecordingDisk.Delete delete -> rename(new Renamed(delete.path(), Optional.empty()));
        }
    }

    private static void force(Node node) {
        node.pending.forEach(write -> node.apply(write, write.bytes().length));
        node.pending.clear();
    }

    private void rename(Renamed renamed) {
        unsynced.computeIfAbsent(folder(renamed.path()), f -> new ArrayList<>()).add(renamed);
    }

    private void sync(String folder) {
        unsynced.getOrDefault(folder, List.of()).forEach(this::settle);
        unsynced.remove(folder);
    }

    private void settle(Renamed renamed) {
        if (renamed.node().isPresent()) {
            names.put(renamed.path(), renamed.node().get());
        } else {
            names.remove(renamed.path());
        }
    }

    private void powerCut() {
        unsynced.values().forEach(all -> all.stream().filter(one -> random.nextBoolean()).forEach(this::settle));
        names.values().forEach(this::lose);
    }

    /** Of what was not forced, each write may be there, not be there, or be there in part. */
    private void lose(Node node) {
        for (RecordingDisk.Write write : node.pending) {
            switch (random.nextInt(3)) {
                case 0 -> node.apply(write, 0);
                case 1 -> node.apply(write, write.bytes().length);
                default -> node.apply(write, random.nextInt(write.bytes().length + 1));
            }
        }
        node.pending.clear();
    }
}
