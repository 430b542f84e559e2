package dev.wirewitness.admin;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A log in memory that hands new records to its followers at once. */
public final class MemoryLog implements EvidenceReader {
    private final List<EvidenceRecord> records = new ArrayList<>();
    private final List<Consumer<EvidenceRecord>> followers = new CopyOnWriteArrayList<>();

    public synchronized void add(long eventMicros, Statement statement) {
        EvidenceRecord record =
                new EvidenceRecord(records.size(), 1, "node", "boot", records.size(), eventMicros, "", "", statement);
        records.add(record);
        followers.forEach(follower -> follower.accept(record));
    }

    @Override
    public synchronized long size() {
        return records.size();
    }

    @Override
    public synchronized EvidenceRecord read(long index) {
        return records.get(Math.toIntExact(index));
    }

    @Override
    public void scan(long from, long until, Consumer<EvidenceRecord> sink) {
        for (long i = from; i < until; i++) {
            sink.accept(read(i));
        }
    }

    @Override
    public synchronized Subscription follow(long from, Consumer<EvidenceRecord> follower) {
        scan(from, size(), follower);
        followers.add(follower);
        return new Subscription() {
            @Override
            public long position() {
                return size();
            }

            @Override
            public void close() {
                followers.remove(follower);
            }
        };
    }

    @Override
    public String checkpoint() {
        return "origin\n" + size() + "\n";
    }
}
