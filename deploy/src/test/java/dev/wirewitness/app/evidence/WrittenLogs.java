package dev.wirewitness.app.evidence;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Logs of chosen sizes, as the product writes them. */
final class WrittenLogs {
    private static final EvidenceSettings QUIET =
            EvidenceSettings.DEFAULT.withIntervals(Duration.ofHours(1), Duration.ofHours(1));
    private static final int AT_ONCE = 2_000;

    private WrittenLogs() {}

    /** What {@code folder} holds once a log of exactly {@code size} records is published and still being written. */
    static void write(Path folder, int size) throws Exception {
        if (size == 0) {
            writeEmpty(folder);
            return;
        }
        Path live = folder.resolveSibling(folder.getFileName() + "-live").resolve("evidence");
        Files.createDirectories(live);
        try (EvidenceStore store = open(live)) {
            append(store, size - 1, "host-");
            store.publish();
            copy(live, folder);
        }
    }

    /** The log goes on in {@code folder}: start and stop of the node, and {@code count} records between. */
    static void grow(Path folder, int count, String hosts) throws Exception {
        try (EvidenceStore store = open(folder)) {
            append(store, count, hosts);
        }
    }

    /** A node's log has the record of its start in it, so the tree without records is written by hand. */
    private static void writeEmpty(Path folder) throws Exception {
        Files.createDirectories(folder);
        String name = "wirewitness.test/empty";
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(spki, spki.length - 33, spki.length);
        key[0] = 1;
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        String text = name + "\n0\n" + Base64.getEncoder().encodeToString(sha.digest()) + "\n";
        sha.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        byte[] id = Arrays.copyOf(sha.digest(key), 4);
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(text.getBytes(StandardCharsets.UTF_8));
        byte[] signature = signer.sign();
        byte[] blob = Arrays.copyOf(id, id.length + signature.length);
        System.arraycopy(signature, 0, blob, id.length, signature.length);
        Base64.Encoder base64 = Base64.getEncoder();
        Files.writeString(folder.resolve("log.vkey"),
                name + "+" + HexFormat.of().formatHex(id) + "+" + base64.encodeToString(key) + "\n");
        Files.writeString(folder.resolve("checkpoint"),
                text + "\n\u2014 " + name + " " + base64.encodeToString(blob) + "\n");
    }

    private static EvidenceStore open(Path folder) throws IOException {
        AtomicLong now = new AtomicLong(1_790_000_000_000_000L);
        return EvidenceStore.open(folder, QUIET, () -> now.addAndGet(1000));
    }

    private static void append(EvidenceStore store, int count, String hosts) throws Exception {
        List<CompletionStage<Position>> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(store.append(entry(i, hosts), Durability.DURABLE));
            if (open.size() == AT_ONCE || i == count - 1) {
                for (CompletionStage<Position> one : open) {
                    one.toCompletableFuture().get(30, TimeUnit.SECONDS);
                }
                open.clear();
            }
        }
    }

    private static Entry entry(int i, String hosts) {
        return new Entry(1_790_000_000_000_000L + i, "sha256:policy", "sha256:catalogue", new Tunnelled(
                "connection-" + i, hosts + i % 97 + ".example", 443, "not_in_catalogue", "closed", Optional.empty(), i,
                2L * i, 1_000, Optional.empty()));
    }

    static void copy(Path from, Path to) throws IOException {
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
}
