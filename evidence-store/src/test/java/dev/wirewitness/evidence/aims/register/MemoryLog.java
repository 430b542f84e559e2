package dev.wirewitness.evidence.aims.register;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A log in memory that numbers records and node sequences as the real one does. One thread. */
public final class MemoryLog implements EvidenceReader {
    private final List<EvidenceRecord> records = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private String policy = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";

    public MemoryLog add(long micros, Statement statement) {
        return add("node-a", "boot-1", micros, statement);
    }

    public MemoryLog add(String node, String boot, long micros, Statement statement) {
        long sequence = sequences.merge(node + boot, 1L, Long::sum) - 1;
        records.add(new EvidenceRecord(
                records.size(), 1, node, boot, sequence, micros, policy, "catalogue-1", statement));
        return this;
    }

    public void policy(String digest) {
        policy = digest;
    }

    public List<EvidenceRecord> records() {
        return records;
    }

    @Override
    public long size() {
        return records.size();
    }

    @Override
    public EvidenceRecord read(long index) {
        return records.get((int) index);
    }

    @Override
    public void scan(long from, long until, Consumer<EvidenceRecord> sink) {
        records.subList((int) from, (int) until).forEach(sink);
    }

    @Override
    public Subscription follow(long from, Consumer<EvidenceRecord> follower) {
        throw new UnsupportedOperationException("a log in memory does not grow by itself");
    }

    @Override
    public String checkpoint() {
        return "";
    }
}
