package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.bundle.BundleVerifier.Tally;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.checkpoint.LogKey;
import dev.wirewitness.evidence.log.checkpoint.TlogProof;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.Sha256;
import dev.wirewitness.evidence.log.record.SubjectVault;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Writes an audit bundle from the files of a log folder. The same range, options and log give the same bytes. Memory
 * does not grow with the range; a file of 32 bytes per record lies beside the output while it is written.
 */
public final class BundleWriter {
    private static final int PER_FILE = 10_000;

    /** A verifier reads a file of records at once: no file may grow with the length of its records. */
    private static final int FILE_BYTES = 16 << 20;

    /** What was written. */
    public record Done(Path file, long bytes, String sha256, Map<String, List<Long>> sample, boolean signed) {}

    private final Path log;
    private final BundleRange range;
    private final BundleOptions options;
    private final TileFolder tiles;
    private final Tally tally;
    private final TreeHasher hasher = new TreeHasher();

    private BundleWriter(Path log, BundleRange range, BundleOptions options) {
        this.log = log;
        this.range = range;
        this.options = options;
        this.tiles = new TileFolder(log);
        this.tally = new Tally(options.perStratum());
    }

    /**
     * Writes {@code out}, whole or not at all; a file of that name is replaced.
     *
     * @param progress hears how many records were read
     * @throws LogDamaged when the records do not give the root of the range's checkpoint, or a file is missing
     */
    public static Done write(Path log, BundleRange range, BundleOptions options, Path out, LongConsumer progress)
            throws IOException {
        Path part = out.resolveSibling(out.getFileName() + ".part");
        Path hashes = out.resolveSibling(out.getFileName() + ".hashes");
        try {
            BundleWriter writer = new BundleWriter(log, range, options);
            boolean signed;
            try (StoredZip zip = new StoredZip(part)) {
                writer.records(zip, hashes, progress);
                signed = writer.rest(zip, hashes);
            }
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Done(out, Files.size(out), Sha256.hex(out), writer.tally.sample(), signed);
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(hashes);
        }
    }

    /** One pass over the range: records, their hashes, the figures, and the check that it is what was signed. */
    private void records(StoredZip zip, Path hashes, LongConsumer progress) throws IOException {
        Frontier frontier = new TileTree(tiles, range.until()).frontier(range.from());
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        long first = range.from();
        try (OutputStream leaves = new BufferedOutputStream(Files.newOutputStream(hashes), 1 << 20)) {
            Bundle bundle = Bundle.parse(new byte[0], 0, "");
            for (long index = range.from(); index < range.until(); index++) {
                int place = (int) (index % TilePath.WIDTH);
                if (place == 0 || index == range.from()) {
                    long tile = index / TilePath.WIDTH;
                    bundle = tiles.bundle(tile, TilePath.width(0, tile, range.until()));
                }
                byte[] entry = bundle.entry(place);
                byte[] leaf = hasher.leaf(entry);
                leaves.write(leaf);
                frontier.add(leaf);
                count(index, entry);
                if (!options.hashOnly()) {
                    lines.write(entry);
                    lines.write('\n');
                }
                if (index + 1 - first == PER_FILE || lines.size() > FILE_BYTES || index + 1 == range.until()) {
                    flush(zip, first, lines);
                    first = index + 1;
                    progress.accept(first - range.from());
                }
            }
        }
        if (!Arrays.equals(frontier.root(), range.head().root())) {
            throw new LogDamaged("log " + log + ": records " + range.from() + " to " + range.until()
                    + " do not give the root of their checkpoint (expected: the signed root); run evidence verify");
        }
    }

    private void count(long index, byte[] entry) {
        for (byte b : entry) {
            if (b == '\n') {
                throw new LogDamaged("record " + index + ": has a line break in it (expected: one line of canonical JSON)");
            }
        }
        Map<String, Object> record = BundleVerifier.parsed(entry);
        // a break in the sequence is for the auditor to see, not for us to hide
        tally.add(index, record);
        options.nonce().ifPresent(nonce -> tally.draw(index, record, range.head().root(), nonce));
    }

    private void flush(StoredZip zip, long first, ByteArrayOutputStream lines) throws IOException {
        if (!options.hashOnly()) {
            zip.add(String.format("log/records/%012d.jsonl", first), lines.toByteArray());
            lines.reset();
        }
    }

    private boolean rest(StoredZip zip, Path hashes) throws IOException {
        TileTree tree = new TileTree(tiles, range.until());
        zip.add("log/leafhashes.bin", hashes);
        zip.add("log/frontier.bin", frontier(tree.frontier(range.from())));
        zip.add("log/checkpoint", range.note());
        history(zip, tree);
        zip.add("keys/log.vkey", Files.readAllBytes(log.resolve("log.vkey")));
        for (String more : List.of("log.keys", "log.mldsa.vkey")) {
            if (Files.exists(log.resolve(more))) {
                zip.add("keys/" + more, Files.readAllBytes(log.resolve(more)));
            }
        }
        if (!options.hashOnly()) {
            zip.add("figures.json", BundleJson.of(tally.figures()));
        }
        Set<Long> alone = new TreeSet<>(options.disclosed().keySet());
        alone.addAll(sample(zip));
        for (long index : alone) {
            zip.add(String.format("proofs/%012d.tlog-proof", index), proof(tree, index).encode());
        }
        disclose(zip);
        policies(zip);
        for (Map.Entry<String, byte[]> file : new TreeMap<>(options.report()).entrySet()) {
            zip.add("report/" + file.getKey(), file.getValue());
        }
        BundleTexts.add(zip, range);
        return manifest(zip);
    }

    /** Complete subtrees of the tree before the range, largest first. */
    private static byte[] frontier(Frontier frontier) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int level = 62; level >= 0; level--) {
            if ((frontier.size() >>> level & 1) == 1) {
                hashes.writeBytes(frontier.subtree(level));
            }
        }
        return hashes.toByteArray();
    }

    /** Kept checkpoints of the range; and proofs from those before it, also the ones the auditor holds. */
    private void history(StoredZip zip, TileTree tree) throws IOException {
        if (Files.exists(log.resolve("cosigned"))) {
            zip.add("log/cosigned", Files.readAllBytes(log.resolve("cosigned")));
        }
        TreeSet<Long> proofs = new TreeSet<>();
        for (Map.Entry<Long, String> kept : provable(range.until()).entrySet()) {
            zip.add("log/checkpoints/" + kept.getKey(), kept.getValue());
            Path stamp = log.resolve("ts").resolve(kept.getKey() + ".tsr");
            if (Files.exists(stamp)) {
                zip.add("log/stamps/" + kept.getKey() + ".tsr", Files.readAllBytes(stamp));
            }
            proofs.add(kept.getKey());
        }
        for (String text : options.held()) {
            Checkpoint held = Checkpoint.ofNote(text)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "held checkpoint: not readable (expected: a checkpoint of this log, as it was published)"));
            if (held.size() < MinimumIndex.read(log)) {
                throw new IllegalArgumentException("held checkpoint: of " + held.size() + " records, which were removed"
                        + " (expected: of at least " + MinimumIndex.read(log) + "); evidence verify --held checks it against"
                        + " the log");
            }
            proofs.add(held.size());
        }
        for (long size : proofs) {
            if (size > 0 && size < range.from()) {
                StringBuilder lines = new StringBuilder();
                tree.consistencyProof(size).forEach(
                        hash -> lines.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
                zip.add("log/consistency/" + size, lines.toString());
            }
        }
    }

    /** The kept checkpoints up to {@code until} from which the tiles still give proofs. */
    private NavigableMap<Long, String> provable(long until) throws IOException {
        return KeptCheckpoints.read(log).subMap(MinimumIndex.read(log), true, until, true);
    }

    /** A record's fields are disclosed beside the proof of the record, which has their commitment. */
    private void disclose(StoredZip zip) throws IOException {
        for (Map.Entry<Long, SubjectVault.Disclosure> one : new TreeMap<>(options.disclosed()).entrySet()) {
            long index = one.getKey();
            if (index < range.from() || index >= range.until()) {
                throw new IllegalArgumentException("disclosed record " + index + ": not in the bundle (expected: "
                        + range.from() + " to " + (range.until() - 1) + ")");
            }
            zip.add(String.format("disclose/%012d.json", index), BundleJson.of(
                    Map.of("fields", one.getValue().json(), "index", index, "salt", one.getValue().salt())));
        }
    }

    private List<Long> sample(StoredZip zip) throws IOException {
        if (options.nonce().isEmpty()) {
            return List.of();
        }
        Map<String, List<Long>> drawn = tally.sample();
        TreeMap<String, Object> stated = new TreeMap<>();
        stated.put("nonce", options.nonce().get());
        stated.put("per_stratum", (long) options.perStratum());
        stated.put("strata", drawn);
        zip.add("sample.json", BundleJson.of(stated));
        return drawn.values().stream().flatMap(List::stream).toList();
    }

    private TlogProof proof(TileTree tree, long index) {
        long tile = index / TilePath.WIDTH;
        Bundle bundle = tiles.bundle(tile, TilePath.width(0, tile, range.until()));
        byte[] entry = bundle.entry((int) (index % TilePath.WIDTH));
        return new TlogProof(entry, index, tree.inclusionProof(index), range.note());
    }

    private void policies(StoredZip zip) throws IOException {
        if (options.policies().isEmpty()) {
            return;
        }
        for (String digest : tally.policies()) {
            String name = digest.replace("sha256:", "") + ".yaml";
            Path file = options.policies().get().resolve(name);
            if (!name.matches("[0-9a-f]{64}\\.yaml") || !Files.isRegularFile(file)) {
                throw new LogDamaged("policy " + digest + ": " + file + " is missing, but records name it (expected: the"
                        + " text of every policy that was in force); restore it, or export with --no-policies");
            }
            zip.add("policy/" + name, Files.readAllBytes(file));
        }
    }

    private boolean manifest(StoredZip zip) throws IOException {
        TreeMap<String, StoredZip.Written> files = new TreeMap<>(zip.written());
        String manifest = BundleJson.manifest(range, options, files);
        String sums = BundleJson.sums(files, manifest);
        zip.add("MANIFEST.json", manifest);
        boolean signed = LogKey.exists(log) && Files.isReadable(log.resolve("log.key"));
        if (signed) {
            String digest = Sha256.hex(manifest);
            zip.add("MANIFEST.sig", LogKey.load(log)
                    .sign("wirewitness audit bundle v1\n" + range.head().origin() + "\nsha256:" + digest + "\n")
                    .encode());
        }
        zip.add("SHA256SUMS", sums);
        return signed;
    }
}
