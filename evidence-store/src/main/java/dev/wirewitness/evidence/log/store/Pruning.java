package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.checkpoint.PrunedProof;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.record.RecordPeek;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes the oldest bundles and tiles of a log. The order is the point: proofs of the checkpoints that lose their
 * tiles, then the new minimum index, then the files; a run that ends in between leaves files that the next one removes.
 * One thread.
 */
final class Pruning {
    private static final int LEVELS = 8;

    private final Path folder;
    private final Disk disk;

    Pruning(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /**
     * The minimum index that leaves every record from {@code beforeMicros} on, every held one, and all that a segment
     * still has.
     *
     * @param published size of the newest checkpoint
     */
    long allowed(long beforeMicros, long published, List<LegalHold> holds) throws IOException {
        long minimum = MinimumIndex.read(folder);
        List<Path> segments = SegmentScan.list(folder);
        long limit = segments.isEmpty() ? published : Math.min(published, SegmentScan.firstIndex(segments.getFirst()));
        TileFolder tiles = new TileFolder(folder);
        while (minimum + TilePath.WIDTH <= limit && old(tiles, minimum, beforeMicros, holds)) {
            minimum += TilePath.WIDTH;
        }
        return minimum;
    }

    private static boolean old(TileFolder tiles, long first, long beforeMicros, List<LegalHold> holds) {
        Bundle bundle = tiles.bundle(first / TilePath.WIDTH, TilePath.WIDTH);
        for (int i = 0; i < TilePath.WIDTH; i++) {
            long time = RecordPeek.eventTime(bundle.bytes(), bundle.start(i), bundle.end(i));
            if (time >= beforeMicros || holds.stream().anyMatch(hold -> hold.covers(time))) {
                return false;
            }
        }
        return true;
    }

    /** For every kept checkpoint below {@code minimum} the proof that it is of the history of {@code head}. */
    void prove(long minimum, Checkpoint head) throws IOException {
        long before = MinimumIndex.read(folder);
        TileTree tree = new TileTree(new TileFolder(folder), head.size());
        for (long size : KeptCheckpoints.sizes(folder).headSet(minimum)) {
            if (size >= before) {
                PrunedProof proof = new PrunedProof(size, head.size(), tree.consistencyProof(size));
                disk.replace(PrunedProof.file(folder, size), proof.text());
            }
        }
    }

    /** Lets go of everything that ends at or before {@code minimum}. */
    void remove(long minimum) throws IOException {
        disk.replace(MinimumIndex.file(folder), MinimumIndex.text(minimum));
        long bundles = minimum / TilePath.WIDTH;
        for (long index = 0; index < bundles; index++) {
            delete(TilePath.entries(index, TilePath.WIDTH));
        }
        for (int level = 0; level < LEVELS - 1; level++) {
            long full = minimum >>> 8 * (level + 1);
            for (long index = 0; index < full; index++) {
                delete(TilePath.tile(level, index, TilePath.WIDTH));
            }
        }
    }

    private void delete(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            disk.delete(file);
        }
        Path parent = file.getParent();
        // the last of a group of thousand takes its folder along
        if (parent != null && name.endsWith("999") && Files.isDirectory(parent) && empty(parent)) {
            disk.delete(parent);
        }
    }

    private static boolean empty(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.findAny().isEmpty();
        }
    }
}
