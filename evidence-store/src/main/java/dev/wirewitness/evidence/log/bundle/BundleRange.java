package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.record.RecordPeek;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The records a bundle holds: every one from the first whose time lies in the period to the size of the first
 * checkpoint behind the last of them. Records of another time that stand between are part of it, so that the range
 * is provably whole.
 *
 * @param fromMicros and {@code untilMicros}: the period, end not included
 * @param note the checkpoint that the range ends with, as it was signed
 */
public record BundleRange(long from, long until, long fromMicros, long untilMicros, String note, Checkpoint head) {
    /** The whole log as far as it is published. */
    public static BundleRange all(Path log) throws IOException {
        String newest = Files.readString(log.resolve("checkpoint"));
        Checkpoint head = readable(newest, log.resolve("checkpoint").toString());
        return new BundleRange(MinimumIndex.read(log), head.size(), 0, Long.MAX_VALUE, newest, head);
    }

    /**
     * The range of a period.
     *
     * @throws IllegalArgumentException when no published record lies in it
     * @throws LogDamaged when there is no readable checkpoint, or a bundle of entries is missing
     */
    public static BundleRange of(Path log, long fromMicros, long untilMicros) throws IOException {
        String newest = Files.readString(log.resolve("checkpoint"));
        Checkpoint head = readable(newest, log.resolve("checkpoint").toString());
        TileFolder tiles = new TileFolder(log);
        long first = head.size();
        long end = 0;
        long bundles = (head.size() + TilePath.WIDTH - 1) / TilePath.WIDTH;
        for (long index = MinimumIndex.read(log) / TilePath.WIDTH; index < bundles; index++) {
            int width = TilePath.width(0, index, head.size());
            Bundle bundle = tiles.bundle(index, width);
            for (int i = 0; i < width; i++) {
                long time = RecordPeek.eventTime(bundle.bytes(), bundle.start(i), bundle.end(i));
                if (time >= fromMicros && time < untilMicros) {
                    long record = index * TilePath.WIDTH + i;
                    first = Math.min(first, record);
                    end = record + 1;
                }
            }
        }
        if (end == 0) {
            throw new IllegalArgumentException("period: none of the " + head.size()
                    + " published records lies in it (expected: at least one)");
        }
        return ending(log, first, end, fromMicros, untilMicros, newest, head);
    }

    /** Everything from the oldest record on, to the first kept checkpoint at or behind {@code until}. */
    public static BundleRange covering(Path log, long until) throws IOException {
        String newest = Files.readString(log.resolve("checkpoint"));
        Checkpoint head = readable(newest, log.resolve("checkpoint").toString());
        return ending(log, MinimumIndex.read(log), until, 0, Long.MAX_VALUE, newest, head);
    }

    private static BundleRange ending(
            Path log, long first, long end, long fromMicros, long untilMicros, String newest, Checkpoint head)
            throws IOException {
        Optional<Long> behind = Optional.ofNullable(KeptCheckpoints.sizes(log).ceiling(end));
        if (behind.isEmpty() || behind.get() >= head.size()) {
            return new BundleRange(first, head.size(), fromMicros, untilMicros, newest, head);
        }
        String note = KeptCheckpoints.read(log, behind.get());
        Checkpoint closing = readable(note, "cp/" + behind.get());
        return new BundleRange(first, closing.size(), fromMicros, untilMicros, note, closing);
    }

    private static Checkpoint readable(String note, String where) {
        return Checkpoint.ofNote(note)
                .orElseThrow(() -> new LogDamaged(
                        "checkpoint " + where + ": not readable (expected: a signed note); run evidence verify"));
    }
}
