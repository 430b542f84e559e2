package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.log.merkle.Frontier;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Reads the segments at the start and finds where the log ends. A tail that never became durable is cut off; damage
 * to what was acknowledged, and a log shorter or other than its own checkpoint, are refused with {@link LogDamaged}.
 * One thread, used once.
 */
public final class Recovery {
    /** Takes the entries found, in order. */
    public interface Entries {
        void entry(long index, byte[] entry, byte[] leafHash);
    }

    /**
     * What the checkpoint says that was published last, and how it was before.
     *
     * @param size 0 for no checkpoint
     * @param frontierAt the right edge of the published tree when it was smaller
     */
    public record Published(long size, byte[] root, LongFunction<Frontier> frontierAt) {}

    /** Where the log ends, and how many bytes were cut off behind it. */
    public record Recovered(Frontier frontier, long cutBytes) {}

    private final Path folder;
    private final Published published;
    private final TreeHasher hasher = new TreeHasher();
    private Frontier frontier = new Frontier();

    public Recovery(Path folder, Published published) {
        this.folder = folder;
        this.published = published;
    }

    public Recovered run(Entries sink) throws IOException {
        long bundled = published.size() / 256 * 256;
        List<Path> segments = SegmentScan.needed(folder, bundled);
        if (segments.isEmpty()) {
            if (published.size() > 0) {
                throw rollback(0, "no segment in " + folder.resolve("seg"));
            }
            return new Recovered(frontier, 0);
        }
        long first = SegmentScan.firstIndex(segments.get(0));
        if (first > bundled) {
            throw new LogDamaged("log " + folder + ": the oldest segment begins at record " + first
                    + " (expected: at most " + bundled + "); restore the missing segment from a backup");
        }
        frontier = published.frontierAt().apply(first);
        long cut = 0;
        for (int i = 0; i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            cut = replay(segments.get(i), last ? Long.MAX_VALUE : SegmentScan.firstIndex(segments.get(i + 1)), sink);
        }
        if (frontier.size() < published.size()) {
            throw rollback(frontier.size(), "the segments end there");
        }
        return new Recovered(frontier, cut);
    }

    private long replay(Path segment, long nextFirst, Entries sink) throws IOException {
        SegmentScan scan = SegmentScan.read(segment);
        if (SegmentScan.firstIndex(segment) != frontier.size() || !Arrays.equals(scan.rootBefore(), frontier.root())) {
            throw new LogDamaged("segment " + segment + ": does not follow record " + frontier.size()
                    + " (expected: first index " + frontier.size() + " and root "
                    + HexFormat.of().formatHex(frontier.root()) + "); restore the folder from a backup");
        }
        SegmentScan.End end = scan.scan(nextFirst, new SegmentScan.Visitor() {
            @Override
            public void entry(long index, byte[] entry) {
                byte[] leaf = hasher.leaf(entry);
                frontier.add(leaf);
                checkPublished();
                sink.entry(index, entry, leaf);
            }

            @Override
            public void commit(long size, byte[] root) {
                if (!Arrays.equals(root, frontier.root())) {
                    throw new LogDamaged("segment " + segment + ": the commit at record " + size + " has another root"
                            + " than its records; restore the segment from a backup");
                }
            }
        });
        boolean last = nextFirst == Long.MAX_VALUE;
        if (!last && end.size() != nextFirst || last && end.laterDurable() > end.size()) {
            throw new LogDamaged("segment " + segment + ": record " + end.size() + " is damaged (bytes from "
                    + end.end() + "), but records behind it were acknowledged (expected: a whole frame); restore the"
                    + " segment from a backup, or verify the folder to see what is left");
        }
        return last ? cut(segment, end) : 0;
    }

    private void checkPublished() {
        if (frontier.size() == published.size() && !Arrays.equals(frontier.root(), published.root())) {
            throw new LogDamaged("log " + folder + ": the first " + published.size()
                    + " records do not give the root of the checkpoint (expected: "
                    + HexFormat.of().formatHex(published.root()) + "); the segments or the checkpoint were changed");
        }
    }

    private LogDamaged rollback(long size, String why) {
        return new LogDamaged("log " + folder + ": ends at record " + size + ", but a checkpoint of "
                + published.size() + " records was published (" + why + "); records were lost or an older copy was put"
                + " in place: restore the newest copy, or start a new log in an empty folder");
    }

    private static long cut(Path segment, SegmentScan.End end) throws IOException {
        if (!end.torn()) {
            return 0;
        }
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            long cut = channel.size() - end.end();
            channel.truncate(end.end());
            channel.force(true);
            return cut;
        }
    }
}
