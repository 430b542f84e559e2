package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.follow.LogReader;
import dev.wirewitness.evidence.log.record.RecordPeek;
import java.util.HashSet;
import java.util.Set;

/**
 * How the log ended before this start.
 *
 * @param end {@code none}, {@code stopped} or {@code interrupted}
 * @param openExchanges decided but not finished in the last run; counted over its newest {@link #MAX} records
 */
record LastRun(String end, long openExchanges) {
    private static final int MAX = 200_000;

    static LastRun of(LogReader log) {
        long size = log.size();
        if (size == 0) {
            return new LastRun("none", 0);
        }
        String end = type(log.entry(size - 1)).equals("node.stopped") ? "stopped" : "interrupted";
        Set<String> finished = new HashSet<>();
        long open = 0;
        for (long index = size - 1; index >= Math.max(log.first(), size - MAX); index--) {
            byte[] entry = log.entry(index);
            String type = type(entry);
            if (type.equals("node.started")) {
                break;
            }
            String exchange = RecordPeek.exchangeId(entry, 0, entry.length).orElse("");
            if (type.equals("finished")) {
                finished.add(exchange);
            } else if (type.equals("decided") && !finished.remove(exchange)) {
                open++;
            }
        }
        return new LastRun(end, open);
    }

    private static String type(byte[] entry) {
        return RecordPeek.type(entry, 0, entry.length).orElse("");
    }
}
