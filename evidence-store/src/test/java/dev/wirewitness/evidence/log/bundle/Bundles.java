package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Bundles to check, and bundles that somebody has changed. */
final class Bundles {
    static final BundleVerifier.Question PLAIN =
            new BundleVerifier.Question(Optional.empty(), List.of(), 0, Optional.empty(), 5);

    private Bundles() {}

    /** A log of two runs of a node, {@code count} decisions in each. */
    static Path log(Path folder, int count) throws Exception {
        for (int run = 0; run < 2; run++) {
            try (EvidenceStore store = Logs.open(folder)) {
                for (int i = 0; i < count; i++) {
                    Logs.append(store, Samples.decided("exchange-" + run + "-" + i));
                }
            }
        }
        return folder;
    }

    static Path export(Path log, BundleOptions options, Path out) throws IOException {
        return BundleWriter.write(log, BundleRange.all(log), options, out, read -> {}).file();
    }

    static BundleVerifier.Answer check(Path bundle) {
        return BundleVerifier.verify(bundle, PLAIN, read -> {});
    }

    /** With the key that the log's owner handed over. */
    static BundleVerifier.Question anchored(Path log) throws IOException {
        return new BundleVerifier.Question(
                Optional.of(Files.readString(log.resolve("log.vkey"))), List.of(), 0, Optional.empty(), 5);
    }

    static TreeMap<String, byte[]> read(Path bundle) throws IOException {
        TreeMap<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    static Path write(TreeMap<String, byte[]> files, Path out) throws IOException {
        try (StoredZip zip = new StoredZip(out)) {
            for (var file : files.entrySet()) {
                zip.add(file.getKey(), file.getValue());
            }
        }
        return out;
    }

    /** As one would who changes a bundle and makes the lists fit again, without the log's key. */
    static void relist(TreeMap<String, byte[]> files) {
        files.remove("MANIFEST.sig");
        String manifest = text(files, "MANIFEST.json");
        StringBuilder sums = new StringBuilder();
        StringBuilder list = new StringBuilder();
        for (var file : files.entrySet()) {
            if (!List.of("MANIFEST.json", "SHA256SUMS").contains(file.getKey())) {
                String digest = dev.wirewitness.evidence.log.record.Sha256.hex(file.getValue());
                sums.append(digest).append("  ").append(file.getKey()).append('\n');
                list.append(list.isEmpty() ? "" : ",").append("{\"bytes\":").append(file.getValue().length)
                        .append(",\"path\":\"").append(file.getKey()).append("\",\"role\":\"x\",\"sha256\":\"")
                        .append(digest).append("\"}");
            }
        }
        int end = manifest.indexOf("],\"from\"");
        byte[] changed = ("{\"files\":[" + list + manifest.substring(end)).getBytes(StandardCharsets.UTF_8);
        files.put("MANIFEST.json", changed);
        sums.append(dev.wirewitness.evidence.log.record.Sha256.hex(changed)).append("  MANIFEST.json\n");
        files.put("SHA256SUMS", sums.toString().getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(TreeMap<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    static String text(TreeMap<String, byte[]> files, String name) {
        return new String(bytes(files, name), StandardCharsets.UTF_8);
    }

    static void replace(TreeMap<String, byte[]> files, String name, String what, String with) {
        String before = text(files, name);
        String after = before.replace(what, with);
        if (before.equals(after)) {
            throw new AssertionError(name + " has no '" + what + "'");
        }
        files.put(name, after.getBytes(StandardCharsets.UTF_8));
    }

    static void flip(TreeMap<String, byte[]> files, String name, int at) {
        byte[] bytes = bytes(files, name).clone();
        bytes[at] ^= 1;
        files.put(name, bytes);
    }

    static void cut(TreeMap<String, byte[]> files, String name, int bytes) {
        files.put(name, Arrays.copyOf(bytes(files, name), bytes(files, name).length - bytes));
    }
}
