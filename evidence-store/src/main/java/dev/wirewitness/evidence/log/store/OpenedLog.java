package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.LogKeys;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileEdge;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.record.Sha256;
import dev.wirewitness.evidence.log.segment.Recovery;
import dev.wirewitness.evidence.log.segment.Tail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log folder made ready to write: node and key known, checkpoint checked, segments replayed.
 *
 * @param end the right edge of the whole log
 * @param published the right edge under the checkpoint, and its tiles
 */
record OpenedLog(
        String nodeId,
        LogKeys keys,
        String checkpoint,
        Frontier published,
        TileEdge edge,
        Frontier end,
        Tail tail,
        TileFolder tiles) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedLog.class);

    static OpenedLog open(Path folder, Disk disk, boolean postQuantum, LongSupplier micros) throws IOException {
        String nodeId = nodeId(folder, disk);
        boolean written = Files.exists(folder.resolve("checkpoint")) || Files.isDirectory(folder.resolve("seg"));
        LogKeys keys = LogKeys.open(folder, !written, "wirewitness.local/" + nodeId, postQuantum, disk, micros);
        Path file = folder.resolve("checkpoint");
        String text = Files.exists(file) ? Files.readString(file) : "";
        Optional<Checkpoint> checkpoint = text.isEmpty() ? Optional.empty() : Optional.of(checked(file, text, keys));
        long size = checkpoint.map(Checkpoint::size).orElse(0L);
        TileFolder tiles = new TileFolder(folder);
        TileTree tree = new TileTree(tiles, size);
        Frontier published = tree.frontier(size);
        if (checkpoint.isPresent() && !Arrays.equals(published.root(), checkpoint.get().root())) {
            throw new LogDamaged("log " + folder + ": the tiles do not give the root of the checkpoint of " + size
                    + " records; verify the folder to see what was changed, and restore it from a backup");
        }
        Tail tail = new Tail(size / 256 * 256);
        Recovery.Recovered recovered = new Recovery(
                        folder, new Recovery.Published(size, published.root(), tree::frontier))
                .run((index, entry, leaf) -> {
                    if (index >= tail.size()) {
                        tail.restore(index, entry, leaf);
                    }
                });
        if (recovered.cutBytes() > 0) {
            LOG.info("evidence log: {} bytes behind record {} never became durable and were cut off",
                    recovered.cutBytes(), recovered.frontier().size());
        }
        return new OpenedLog(
                nodeId, keys, text, published, new TileEdge(tiles, size), recovered.frontier(), tail, tiles);
    }

    private static String nodeId(Path folder, Disk disk) throws IOException {
        Path file = folder.resolve("node");
        if (!Files.exists(file)) {
            byte[] random = new byte[8];
            new SecureRandom().nextBytes(random);
            disk.replace(file, (HexFormat.of().formatHex(random) + '\n').getBytes(StandardCharsets.US_ASCII));
        }
        String id = Files.readString(file).strip();
        if (!id.matches("[a-z0-9-]{1,64}")) {
            throw new LogDamaged("file " + file + ": not a node id (expected: 1-64 of a-z, 0-9 and -)");
        }
        return id;
    }

    private static Checkpoint checked(Path file, String text, LogKeys keys) {
        Optional<SignedNote> note = SignedNote.parse(text);
        Optional<Checkpoint> checkpoint = note.flatMap(n -> Checkpoint.parse(n.text()));
        if (note.isEmpty() || checkpoint.isEmpty() || !keys.verifies(note.get())) {
            throw new LogDamaged("checkpoint " + file + ": not readable or not signed by the key of this log (expected:"
                    + " a checkpoint of " + keys.origin() + "); restore it from a backup");
        }
        return checkpoint.get();
    }

    /** What segment headers state as the log they belong to. */
    long originMark() {
        byte[] sha = Sha256.fresh().digest(keys.origin().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(sha).getLong();
    }
}
