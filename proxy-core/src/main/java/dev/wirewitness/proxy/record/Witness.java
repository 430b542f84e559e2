package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.policy.engine.PolicyEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * The proxy's pen: stamps statements with time and digests and appends them. Counts what could not be written;
 * the log itself writes the gap down as soon as it takes records again. Any thread.
 */
public final class Witness {
    private final EvidenceWriter evidence;
    private final InstantSource clock;
    private final LongAdder dropped = new LongAdder();

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
    public CompletionStage<Position> append(PolicyEngine engine, Statement statement, Durability until) {
        return watched(evidence.append(entry(engine, statement), until));
    }

    /** A statement nobody waits for. */
    public void note(PolicyEngine engine, Statement statement) {
        watched(evidence.note(entry(engine, statement)));
    }

    private Entry entry(PolicyEngine engine, Statement statement) {
        return new Entry(nowMicros(), engine.ruleset().digest(), engine.catalogueDigest(), statement);
    }

    private CompletionStage<Position> watched(CompletionStage<Position> written) {
        written.whenComplete((_, failure) -> {
            if (failure != null) {
                dropped.increment();
            }
        });
        return written;
    }
}
