package dev.wirewitness.evidence.log.verify;

import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileEdge;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileHashes;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.RecordCodec;
import dev.wirewitness.evidence.log.record.RecordPeek;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Reads every entry bundle once, rolls the entries up and holds each tile on disk, of every level, against what the
 * entries give. Memory does not grow with the log. One walk, one thread (which lets others hash).
 */
final class TreeWalk {
    private static final int WINDOW = 64;
    private static final byte[] PURGED = "retention.purged".getBytes(StandardCharsets.US_ASCII);

    /** What reading a bundle came to. */
    private sealed interface Reading {}

    /** It is not as it should be. */
    private record Failed(Check check) implements Reading {}

    /** Records of one boot in a row whose sequence numbers run from {@code first} to {@code last}, beginning at {@code at}. */
    private record Run(long at, String boot, long first, long last) {}

    /**
     * One bundle read.
     *
     * @param hashes of its leaves, side by side
     * @param root over them, when the bundle is full
     * @param asTiled whether its full level 0 tile has just these hashes
     */
    private record Leaves(
            byte[] hashes, byte[] root, boolean asTiled, List<Run> runs, List<RetentionPurged> purges, long lastMicros)
            implements Reading {}

    private final Path folder;
    private final long size;
    private final long minimum;
    private TileEdge edge = new TileEdge();
    private final Set<String> boots = new HashSet<>();
    private String boot = "";
    private long seq = -1;
    private long lastMicros;
    private final List<RetentionPurged> purges = new ArrayList<>();

    private Optional<Check> unreadable = Optional.empty();
    private Optional<Check> entries = Optional.empty();
    private Optional<Check> tiles = Optional.empty();
    private Optional<Check> sequence = Optional.empty();

    /** @param minimum the first record that is there */
    TreeWalk(Path folder, long size, long minimum) {
        this.folder = folder;
        this.size = size;
        this.minimum = minimum;
    }

    /** Walks the whole tree, or as far as it can be read. */
    void run(LongConsumer progress) {
        if (minimum > 0 && !begin()) {
            return;
        }
        long bundles = (size + TilePath.WIDTH - 1) / TilePath.WIDTH;
        for (long first = minimum / TilePath.WIDTH; first < bundles && unreadable.isEmpty(); first += WINDOW) {
            int count = (int) Math.min(WINDOW, bundles - first);
            long from = first;
            List<Reading> window = IntStream.range(0, count)
                    .parallel()
                    .mapToObj(i -> readBundle(from + i))
                    .toList();
            for (int i = 0; i < count && unreadable.isEmpty(); i++) {
                switch (window.get(i)) {
                    case Leaves leaves -> take(first + i, leaves);
                    case Failed failed -> unreadable = Optional.of(failed.check());
                }
            }
            progress.accept(edge.size());
        }
        if (unreadable.isEmpty()) {
            edge.partials().forEach(this::compare);
        }
    }

    /** What was removed is believed for the roots of its subtrees, which only fit the checkpoint if they are right. */
    private boolean begin() {
        try {
            if (minimum > size) {
                throw new LogDamaged("minindex: " + minimum + " (expected: at most " + size + ", the size of the checkpoint)");
            }
            edge = new TileEdge(new TileFolder(folder), minimum, size);
            return true;
        } catch (LogDamaged e) {
            unreadable = Optional.of(Check.failed("entries", FailureKind.TILE_MISSING, String.valueOf(e.getMessage())));
            return false;
        }
    }

    private Reading readBundle(long index) {
        int width = TilePath.width(0, index, size);
        String path = TilePath.entries(index, width);
        Optional<byte[]> bytes = read(path);
        String full = TilePath.entries(index, TilePath.WIDTH);
        int inFile = width;
        if (bytes.isEmpty() && width < TilePath.WIDTH) {
            bytes = read(full);
            inFile = TilePath.WIDTH;
        }
        if (bytes.isEmpty()) {
            return new Failed(Check.failed("entries", FailureKind.BUNDLE_MISSING, "entry bundle " + path
                    + ": missing (expected: " + width + " records from " + index * TilePath.WIDTH + ")"));
        }
        try {
            Bundle bundle = Bundle.parse(bytes.get(), inFile, path);
            return leaves(index, bundle, width);
        } catch (LogDamaged e) {
            boolean trailing = String.valueOf(e.getMessage()).contains("trailing");
            return new Failed(Check.failed(
                    "entries",
                    trailing ? FailureKind.BUNDLE_TRAILING : FailureKind.BUNDLE_TRUNCATED,
                    String.valueOf(e.getMessage())));
        }
    }

    private Leaves leaves(long index, Bundle bundle, int count) {
        TreeHasher hasher = new TreeHasher();
        byte[] bytes = bundle.bytes();
        byte[] hashes = new byte[count * TreeHasher.HASH];
        List<Run> runs = new ArrayList<>();
        List<RetentionPurged> purges = new ArrayList<>();
        RecordPeek.Place begun = new RecordPeek.Place(-1, -1, -1, -1);
        int first = 0;
        long seq = -1;
        for (int i = 0; i < count; i++) {
            int start = bundle.start(i);
            int end = bundle.end(i);
            hasher.leaf(bytes, start, end - start, hashes, i);
            RecordPeek.Place place = RecordPeek.place(bytes, start, end);
            if (i > 0 && (place.seq() != seq + 1 || !sameBoot(bytes, begun, place))) {
                runs.add(run(index, first, bytes, begun, seq));
                first = i;
            }
            begun = first == i ? place : begun;
            seq = place.seq();
            if (place.is(bytes, PURGED)) {
                purge(bundle, i).ifPresent(purges::add);
            }
        }
        runs.add(run(index, first, bytes, begun, seq));
        boolean full = count == TilePath.WIDTH;
        return new Leaves(
                hashes,
                full ? hasher.subtree(hashes, 0, count) : new byte[0],
                full && read(TilePath.tile(0, index, count)).filter(tile -> Arrays.equals(tile, hashes)).isPresent(),
                runs,
                purges,
                RecordPeek.eventTime(bytes, bundle.start(count - 1), bundle.end(count - 1)));
    }

    private static boolean sameBoot(byte[] bytes, RecordPeek.Place one, RecordPeek.Place other) {
        return one.boot() >= 0
                && other.boot() >= 0
                && Arrays.equals(bytes, one.boot(), one.bootEnd(), bytes, other.boot(), other.bootEnd());
    }

    private static Run run(long bundle, int first, byte[] bytes, RecordPeek.Place begun, long last) {
        String boot = begun.boot() < 0
                ? ""
                : new String(bytes, begun.boot(), begun.bootEnd() - begun.boot(), StandardCharsets.UTF_8);
        return new Run(bundle * TilePath.WIDTH + first, boot, begun.seq(), last);
    }

    private static Optional<RetentionPurged> purge(Bundle bundle, int i) {
        return RecordCodec.decode(0, bundle.entry(i)).statement() instanceof RetentionPurged purge
                ? Optional.of(purge)
                : Optional.empty();
    }

    private void take(long index, Leaves leaves) {
        if (!leaves.asTiled()) {
            compareLeaves(index, TileHashes.split(leaves.hashes()));
        }
        purges.addAll(leaves.purges());
        lastMicros = leaves.lastMicros();
        leaves.runs().forEach(this::follow);
        if (leaves.root().length > 0) {
            edge.addTile(leaves.root()).forEach(this::compare);
        } else {
            for (byte[] hash : TileHashes.split(leaves.hashes())) {
                edge.add(hash);
            }
        }
    }

    private void compareLeaves(long index, byte[][] hashes) {
        byte[] expected = TileHashes.join(hashes);
        TileEdge.Partial tile = new TileEdge.Partial(0, index, hashes.length, expected);
        if (hashes.length == TilePath.WIDTH) {
            compare(tile);
        }
        Optional<byte[]> found = tile(tile);
        if (entries.isPresent() || found.isEmpty() || Arrays.equals(found.get(), expected)) {
            return;
        }
        byte[][] stored = TileHashes.split(found.get());
        int first = 0;
        while (first < stored.length && first < hashes.length && Arrays.equals(stored[first], hashes[first])) {
            first++;
        }
        long record = index * TilePath.WIDTH + first;
        entries = Optional.of(
                TileHashes.sameSet(stored, hashes)
                        ? Check.failed("entries", FailureKind.ENTRIES_REORDERED, "record " + record
                                + ": stands in another place than its tile says (expected: the order in which the"
                                + " records were written); bundle " + index + " was reordered")
                        : Check.failed("entries", FailureKind.ENTRY_CHANGED, "record " + record
                                + ": its bytes do not give the leaf hash in the level 0 tile " + index
                                + " (expected: unchanged bytes)"));
    }

    private void compare(TileEdge.Partial expected) {
        String path = TilePath.tile(expected.level(), expected.index(), expected.width());
        Optional<byte[]> found = tile(expected);
        boolean edgeTile = expected.width() < TilePath.WIDTH;
        Check failure;
        if (found.isEmpty()) {
            failure = Check.failed("tiles", FailureKind.TILE_MISSING, "tile " + path + ": missing (expected: "
                    + expected.width() + " hashes)");
        } else if (found.get().length != expected.hashes().length) {
            failure = Check.failed("tiles", FailureKind.TILE_LENGTH, "tile " + path + ": " + found.get().length
                    + " bytes (expected: " + expected.hashes().length + ")");
        } else if (!Arrays.equals(found.get(), expected.hashes())) {
            failure = Check.failed(
                    "tiles",
                    edgeTile ? FailureKind.EDGE_TILE_CHANGED : FailureKind.TILE_CHANGED,
                    (edgeTile ? "right edge tile " : "level " + expected.level() + " tile ") + path
                            + ": hash " + firstDifference(found.get(), expected.hashes())
                            + " is not what the records give (expected: unchanged hashes)");
        } else {
            return;
        }
        if (tiles.isEmpty()) {
            tiles = Optional.of(failure);
        }
    }

    private static int firstDifference(byte[] a, byte[] b) {
        return Arrays.mismatch(a, b) / TreeHasher.HASH;
    }

    private Optional<byte[]> tile(TileEdge.Partial tile) {
        Optional<byte[]> exact = read(TilePath.tile(tile.level(), tile.index(), tile.width()));
        if (exact.isPresent() || tile.width() == TilePath.WIDTH) {
            return exact;
        }
        return read(TilePath.tile(tile.level(), tile.index(), TilePath.WIDTH))
                .map(full -> Arrays.copyOf(full, tile.hashes().length));
    }

    private void follow(Run run) {
        boolean next = run.boot().equals(boot) && run.first() == seq + 1;
        boolean fresh = !run.boot().equals(boot) && (run.first() == 0 || run.at() == minimum) && boots.add(run.boot());
        if (sequence.isEmpty() && !next && !fresh) {
            sequence = Optional.of(Check.failed("sequence", FailureKind.SEQUENCE_BROKEN, "record " + run.at()
                    + ": sequence number " + run.first() + " of boot " + run.boot() + " (expected: "
                    + (run.boot().equals(boot) ? seq + 1 : 0) + ", once)"));
        }
        boot = run.boot();
        seq = run.last();
    }

    private Optional<byte[]> read(String path) {
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(path));
            return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            // a file that cannot be read proves nothing: as good as missing
            return Optional.empty();
        }
    }

    /** Records read. */
    long read() {
        return Math.max(0, edge.size() - minimum);
    }

    /** Event time of the last record read. */
    long lastMicros() {
        return lastMicros;
    }

    /** The records of removals, oldest first. */
    List<RetentionPurged> purges() {
        return purges;
    }

    boolean complete() {
        return unreadable.isEmpty();
    }

    /** The root the entries give. */
    byte[] root() {
        return edge.root();
    }

    Optional<Check> unreadable() {
        return unreadable;
    }

    Optional<Check> entries() {
        return entries;
    }

    Optional<Check> tiles() {
        return tiles;
    }

    Optional<Check> sequence() {
        return sequence;
    }
}
