package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.policy.engine.PolicyEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's pen: stamps statements with time and digests and appends them. Counts what could not be written, and
 * writes the gap down as soon as the log takes records again. Any thread.
 */
public final class Witness {
    private record Gap(long fromMicros, long lost, long exchanges, String reason) {}

    private final EvidenceWriter evidence;
    private final InstantSource clock;
    private final LongAdder dropped = new LongAdder();
    private volatile @Nullable Gap gap;

    public Witness(EvidenceWriter evidence, InstantSource clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    /** Whether the log takes records at this moment. */
    public boolean writable() {
        return evidence.writable();
    }

    /** Statements that are not in the log although they should be. */
    public long dropped() {
        return dropped.sum();
    }

    public long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
    }

    /** A statement somebody waits for; a failure is counted and passed on. */
    public CompletionStage<Position> append(PolicyEngine engine, Statement statement, Durability until, boolean decision) {
        return watched(engine, evidence.append(entry(engine, statement), until), decision);
    }

    /** A statement nobody waits for. */
    public void note(PolicyEngine engine, Statement statement) {
        watched(engine, evidence.note(entry(engine, statement)), false);
    }

    private Entry entry(PolicyEngine engine, Statement statement) {
        return new Entry(nowMicros(), engine.ruleset().digest(), engine.catalogueDigest(), statement);
    }

    private CompletionStage<Position> watched(
            PolicyEngine engine, CompletionStage<Position> written, boolean decision) {
        written.whenComplete((_, failure) -> {
            if (failure != null) {
                countLost(decision);
            } else if (gap != null) {
                closeGap(engine);
            }
        });
        return written;
    }

    private synchronized void countLost(boolean decision) {
        dropped.increment();
        Gap open = gap;
        gap = open == null
                ? new Gap(nowMicros(), 1, decision ? 1 : 0, "log_unavailable")
                : new Gap(open.fromMicros, open.lost + 1, open.exchanges + (decision ? 1 : 0), open.reason);
    }

    private void closeGap(PolicyEngine engine) {
        Gap closed;
        synchronized (this) {
            closed = gap;
            gap = null;
        }
        if (closed != null) {
            note(engine, new EvidenceGap(closed.fromMicros, nowMicros(), closed.reason, closed.lost, closed.exchanges));
        }
    }
}
