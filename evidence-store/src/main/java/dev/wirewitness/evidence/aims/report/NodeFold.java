package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.NodeHeartbeat;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.NodeStopped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the records say of one node's own health: signs of life, counters, sequence. One thread. */
final class NodeFold {
    private static final int MOST_GAPS = 500;
    private static final long DEFAULT_HEARTBEAT = 10_000_000L;

    final Tally records = new Tally();
    final Tally dropped = new Tally();
    final Tally deferred = new Tally();
    final Tally lostInGaps = new Tally();
    final Tally sequenceBreaks = new Tally();
    final Tally starts = new Tally();
    final Tally interruptedStarts = new Tally();
    final Tally heartbeats = new Tally();
    final List<Gap> gaps = new ArrayList<>();
    private final Period period;
    private final Map<String, Long> nextSeq = new TreeMap<>();
    private final Map<String, long[]> counters = new TreeMap<>();
    private long gapMicros;
    private long interval = DEFAULT_HEARTBEAT;
    private long lastLife = Long.MIN_VALUE;
    private boolean stopped;

    NodeFold(Period period) {
        this.period = period;
    }

    /** @param reason {@code no sign of life}, or what an evidence.gap record said */
    record Gap(long fromMicros, long untilMicros, String reason, long lost) {}

    void accept(EvidenceRecord entry) {
        boolean inside = period.contains(entry.eventMicros());
        sequence(entry);
        if (inside) {
            records.add(entry.index());
        }
        switch (entry.statement()) {
            case NodeStarted started -> started(entry, started, inside);
            case NodeHeartbeat beat -> {
                alive(entry.eventMicros());
                counters(entry, beat.dropped(), beat.deferred(), inside);
                if (inside) {
                    heartbeats.add(entry.index());
                }
            }
            case NodeStopped end -> {
                alive(entry.eventMicros());
                counters(entry, end.dropped(), -1, inside);
                stopped = true;
            }
            case EvidenceGap gap -> gap(entry, gap, inside);
            default -> {}
        }
    }

    private void started(EvidenceRecord entry, NodeStarted started, boolean inside) {
        if (stopped) {
            lastLife = entry.eventMicros();
            stopped = false;
        } else {
            alive(entry.eventMicros());
        }
        if (started.heartbeatMicros() > 0) {
            interval = started.heartbeatMicros();
        }
        if (inside) {
            starts.add(entry.index());
            if (started.previousEnd().equals("interrupted")) {
                interruptedStarts.add(entry.index());
            }
        }
    }

    private void alive(long micros) {
        if (lastLife != Long.MIN_VALUE && !stopped && micros > lastLife + 2 * interval) {
            silence(lastLife + 2 * interval, micros);
        }
        lastLife = Math.max(lastLife, micros);
        stopped = false;
    }

    private void silence(long from, long until) {
        long begin = Math.max(from, period.fromMicros());
        long end = Math.min(until, period.untilMicros());
        if (end > begin) {
            gapMicros += end - begin;
            note(new Gap(begin, end, "no sign of life", 0));
        }
    }

    private void note(Gap gap) {
        if (gaps.size() < MOST_GAPS) {
            gaps.add(gap);
        }
    }

    private void gap(EvidenceRecord entry, EvidenceGap gap, boolean inside) {
        if (inside) {
            lostInGaps.add(entry.index(), gap.lost());
            note(new Gap(gap.fromMicros(), gap.untilMicros(), gap.reason(), gap.lost()));
        }
    }

    private void counters(EvidenceRecord entry, long nowDropped, long nowDeferred, boolean inside) {
        long[] before = counters.computeIfAbsent(entry.bootId(), key -> new long[2]);
        if (inside && nowDropped > before[0]) {
            dropped.add(entry.index(), nowDropped - before[0]);
        }
        if (inside && nowDeferred > before[1]) {
            deferred.add(entry.index(), nowDeferred - before[1]);
        }
        before[0] = Math.max(before[0], nowDropped);
        before[1] = Math.max(before[1], nowDeferred);
    }

    private void sequence(EvidenceRecord entry) {
        long expected = nextSeq.getOrDefault(entry.bootId(), 0L);
        if (entry.nodeSeq() > expected) {
            sequenceBreaks.add(entry.index(), entry.nodeSeq() - expected);
        }
        nextSeq.put(entry.bootId(), Math.max(expected, entry.nodeSeq() + 1));
    }

    int boots() {
        return nextSeq.size();
    }

    /** Ends the fold: silence up to the end of what the log covers counts too. */
    void end(long logEndMicros) {
        if (lastLife != Long.MIN_VALUE && !stopped && logEndMicros > lastLife + 2 * interval) {
            silence(lastLife + 2 * interval, logEndMicros);
        }
    }

    long gapMicros() {
        return gapMicros;
    }
}
