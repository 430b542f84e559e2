package dev.wirewitness.evidence.log.follow;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.log.merkle.Bundle;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TilePath;
import dev.wirewitness.evidence.log.record.RecordCodec;
import dev.wirewitness.evidence.log.segment.Tail;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads a log: the newest records from memory, the older ones from full entry bundles. Any thread. Damaged files show
 * as {@link dev.wirewitness.evidence.log.merkle.LogDamaged}.
 */
public final class LogReader implements EvidenceReader {
    private record Cached(long index, Bundle bundle) {}

    private final TileFolder tiles;
    private final Tail tail;
    private final Supplier<String> checkpoint;
    private final LongSupplier first;
    private final AtomicReference<Optional<Cached>> newest = new AtomicReference<>(Optional.empty());

    /** @param first the log's minimum index, which may grow */
    public LogReader(TileFolder tiles, Tail tail, Supplier<String> checkpoint, LongSupplier first) {
        this.tiles = tiles;
        this.tail = tail;
        this.checkpoint = checkpoint;
        this.first = first;
    }

    @Override
    public long size() {
        return tail.size();
    }

    @Override
    public long first() {
        return first.getAsLong();
    }

    @Override
    public EvidenceRecord read(long index) {
        if (index < 0 || index >= tail.size()) {
            throw new IndexOutOfBoundsException("index: " + index + " (expected: 0 <= index < " + tail.size() + ")");
        }
        return tail.record(index).orElseGet(() -> RecordCodec.decode(index, entry(index)));
    }

    /** The record's bytes, as its leaf hash covers them. */
    public byte[] entry(long index) {
        return tail.entry(index).orElseGet(() -> {
            if (index < first()) {
                throw MinimumIndex.gone(index, first());
            }
            long at = index / TilePath.WIDTH;
            Optional<Cached> cached = newest.get().filter(c -> c.index() == at);
            Bundle bundle = cached.map(Cached::bundle).orElseGet(() -> tiles.bundle(at, TilePath.WIDTH));
            if (cached.isEmpty()) {
                newest.set(Optional.of(new Cached(at, bundle)));
            }
            return bundle.entry((int) (index % TilePath.WIDTH));
        });
    }

    @Override
    public void scan(long from, long until, Consumer<EvidenceRecord> sink) {
        if (from < until && from < first()) {
            throw MinimumIndex.gone(from, first());
        }
        if (from < 0 || until > tail.size()) {
            throw new IndexOutOfBoundsException(
                    "range: " + from + ".." + until + " (expected: within 0.." + tail.size() + ")");
        }
        for (long index = from; index < until; index++) {
            sink.accept(read(index));
        }
    }

    @Override
    public Subscription follow(long from, Consumer<EvidenceRecord> follower) {
        return new Follower(this, tail, () -> {}, from, follower);
    }

    @Override
    public String checkpoint() {
        return checkpoint.get();
    }
}
