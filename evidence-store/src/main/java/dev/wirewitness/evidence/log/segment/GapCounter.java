package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceGap;
import java.util.Optional;

/** Counts the records the log refused, so that it can say so itself once it is writable. Any thread. */
final class GapCounter {
    private long from;
    private long until;
    private long lost;
    private long exchanges;
    private String reason = "";
    private long total;

    synchronized void lost(Entry entry, long nowMicros, String why) {
        if (lost == 0) {
            from = nowMicros;
            reason = why;
        }
        until = nowMicros;
        lost++;
        total++;
        if (entry.statement() instanceof Decided) {
            exchanges++;
        }
    }

    /** Records refused since the start. */
    synchronized long total() {
        return total;
    }

    /** The gap so far, which is then forgotten; empty when nothing was refused, or still was after {@code quiet}. */
    synchronized Optional<EvidenceGap> take(long quietSinceMicros) {
        if (lost == 0 || until > quietSinceMicros) {
            return Optional.empty();
        }
        EvidenceGap gap = new EvidenceGap(from, until, reason, lost, exchanges);
        lost = 0;
        exchanges = 0;
        return Optional.of(gap);
    }

    /** Puts back a gap that could not be written. */
    synchronized void putBack(EvidenceGap gap) {
        from = gap.fromMicros();
        until = lost == 0 ? gap.untilMicros() : until;
        reason = gap.reason();
        lost += gap.lost();
        exchanges += gap.exchanges();
    }
}
