package dev.wirewitness.evidence.log.verify;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.segment.SegmentScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks the segments: that they go on where the tree stands, agree with it, and end in whole commits. */
final class TailCheck {
    private final Path folder;
    private final Checkpoint checkpoint;
    private final TreeHasher hasher = new TreeHasher();
    private Frontier frontier = new Frontier();
    private Optional<Check> failure = Optional.empty();

    TailCheck(Path folder, Checkpoint checkpoint) {
        this.folder = folder;
        this.checkpoint = checkpoint;
    }

    Check run() {
        try {
            List<Path> segments = SegmentScan.needed(folder, checkpoint.size() / 256 * 256);
            if (segments.isEmpty()) {
                return Check.passed("tail", "no segments: the checkpoint covers all there is");
            }
            long first = SegmentScan.firstIndex(segments.get(0));
            if (first > checkpoint.size()) {
                return damaged("segment " + segments.get(0) + ": begins at record " + first + " (expected: at most "
                        + checkpoint.size() + ", the size of the checkpoint)");
            }
            frontier = new TileTree(new TileFolder(folder), checkpoint.size()).frontier(first);
            for (int i = 0; i < segments.size() && failure.isEmpty(); i++) {
                boolean last = i == segments.size() - 1;
                segment(segments.get(i), last ? Long.MAX_VALUE : SegmentScan.firstIndex(segments.get(i + 1)));
            }
        } catch (LogDamaged e) {
            return damaged(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return damaged("segments in " + folder + ": not readable: " + e);
        }
        if (failure.isEmpty() && frontier.size() < checkpoint.size()) {
            return damaged("segments in " + folder + ": end at record " + frontier.size() + " (expected: at least "
                    + checkpoint.size() + ", the size of the checkpoint)");
        }
        return failure.orElseGet(() -> Check.passed(
                "tail", beyond() + " records stand in segments that no checkpoint covers yet"));
    }

    private void segment(Path segment, long nextFirst) throws IOException {
        SegmentScan scan = SegmentScan.read(segment);
        if (SegmentScan.firstIndex(segment) != frontier.size() || !Arrays.equals(scan.rootBefore(), frontier.root())) {
            failure = Optional.of(damaged("segment " + segment + ": does not follow record " + frontier.size()));
            return;
        }
        SegmentScan.End end = scan.scan(nextFirst, new SegmentScan.Visitor() {
            @Override
            public void entry(long index, byte[] entry) {
                frontier.add(hasher.leaf(entry));
                if (frontier.size() == checkpoint.size()
                        && failure.isEmpty()
                        && !Arrays.equals(frontier.root(), checkpoint.root())) {
                    failure = Optional.of(Check.failed("tail", FailureKind.SEGMENT_DIFFERS, "segment " + segment
                            + ": its records up to " + checkpoint.size() + " are not those of the tree (expected: the"
                            + " root of the checkpoint)"));
                }
            }

            @Override
            public void commit(long size, byte[] root) {
                if (failure.isEmpty() && !Arrays.equals(root, frontier.root())) {
                    failure = Optional.of(damaged("segment " + segment + ": the commit at record " + size
                            + " has another root than its records"));
                }
            }
        });
        boolean cut = nextFirst == Long.MAX_VALUE ? end.laterDurable() > end.size() : end.size() != nextFirst;
        if (failure.isEmpty() && cut) {
            failure = Optional.of(damaged("segment " + segment + ": record " + end.size() + " is damaged (bytes from "
                    + end.end() + "), but records behind it were acknowledged (expected: a whole frame)"));
        }
    }

    private static Check damaged(String message) {
        return Check.failed("tail", FailureKind.SEGMENT_DAMAGED, message);
    }

    /** Records behind the checkpoint. */
    long beyond() {
        return Math.max(0, frontier.size() - checkpoint.size());
    }
}
