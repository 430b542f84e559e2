package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.aims.register.Inventory;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.aims.register.UtcTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pass over the log below the closing size, from which every figure of a report comes. The period rule: a
 * record counts in {@code [t0, t1)} if its event time is in it and its index is below the closing size N1. Records
 * from the opening size N0 on with an event time before t0 are late and count in no headline figure. Where no
 * checkpoint is given, N0 is the index of the first record with event time at or after t0, and N1 that of the first
 * at or after t1 plus 15 minutes. Memory grows with distinct names and with latency samples, not with records.
 */
final class LogFold {
    static final long GRACE = 15 * UtcTime.MINUTE;
    private static final int CHUNK = 8_192;

    final Period period;
    final ExchangeFold current;
    final ExchangeFold previous;
    final PolicyFold policy;
    final Map<String, NodeFold> nodes = new TreeMap<>();
    final Map<String, FirstSight> firstSights = new TreeMap<>();
    final Tallies lateByType = new Tallies();
    final Tallies lateByDay = new Tallies();
    final Tally late = new Tally();
    final Tally latePrevious = new Tally();
    final Tally unfinished = new Tally();
    private final Register register;
    private final Map<String, Long> open = new LinkedHashMap<>();
    private long opening;
    private long closing;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;

    private LogFold(Period period, ReportInputs inputs, long size) {
        this.period = period;
        current = new ExchangeFold(period);
        previous = new ExchangeFold(period.previous());
        policy = new PolicyFold(period);
        register = register(inputs);
        register.inventory(0).systems().forEach(
                known -> firstSights.put(known.systemId(), new FirstSight(known.firstLeaf(), known.firstSeen())));
        opening = inputs.opening().map(ReportInputs.Anchor::size).orElse(-1L);
        closing = inputs.closing().map(ReportInputs.Anchor::size).orElse(-1L);
        if (closing > size || opening > size) {
            throw new IllegalArgumentException("checkpoint of size " + Math.max(opening, closing)
                    + " but the log has " + size + " records (expected: a checkpoint of this log)");
        }
    }

    private static Register register(ReportInputs inputs) {
        if (inputs.baseline().isEmpty()) {
            return new Register(inputs.register());
        }
        try {
            return Register.restored(inputs.baseline().get().getBytes(StandardCharsets.UTF_8), inputs.register());
        } catch (IOException e) {
            throw new IllegalArgumentException("register.json: " + e.getMessage(), e);
        }
    }

    /** First record of a system with an event time before the period's end: index and event time. */
    record FirstSight(long leaf, long micros) {}

    static LogFold of(EvidenceReader log, Period period, ReportInputs inputs) {
        long size = log.size();
        LogFold fold = new LogFold(period, inputs, size);
        boolean given = fold.closing >= 0;
        long until = given ? fold.closing : size;
        for (long from = log.first(); from < until && (given || fold.closing < 0); from += CHUNK) {
            log.scan(from, Math.min(until, from + CHUNK), entry -> fold.step(entry, given));
        }
        fold.end(until);
        return fold;
    }

    private void step(EvidenceRecord entry, boolean given) {
        if (!given) {
            if (closing < 0 && entry.eventMicros() >= period.untilMicros() + GRACE) {
                closing = entry.index();
            }
            if (closing >= 0) {
                return;
            }
        }
        accept(entry);
    }

    private void accept(EvidenceRecord entry) {
        long leaf = entry.index();
        long micros = entry.eventMicros();
        if (opening < 0 && micros >= period.fromMicros()) {
            opening = leaf;
        }
        firstMicros = Math.min(firstMicros, micros);
        lastMicros = Math.max(lastMicros, micros);
        nodes.computeIfAbsent(entry.nodeId(), key -> new NodeFold(period)).accept(entry);
        if (entry.statement() instanceof PolicyActivated activated) {
            policy.accept(entry, activated);
        }
        if (micros < period.untilMicros()) {
            register.apply(entry);
            firstSight(entry);
        }
        if (period.contains(micros)) {
            inPeriod(entry);
        } else if (micros < period.fromMicros()) {
            before(entry);
        }
        if (entry.statement() instanceof Finished finished) {
            open.remove(finished.exchangeId());
        }
    }

    private void inPeriod(EvidenceRecord entry) {
        current.accept(entry.index(), entry.eventMicros(), entry.statement());
        policy.inForce(entry);
        if (entry.statement() instanceof Decided decided) {
            open.put(decided.exchangeId(), entry.index());
            if (decided.action().equals("block")) {
                current.blocked(entry.index(), decided.primaryRule(), entry.policyDigest());
            }
        }
    }

    private void before(EvidenceRecord entry) {
        boolean isLate = opening >= 0 && entry.index() >= opening;
        if (isLate) {
            late.add(entry.index());
            lateByType.of(entry.statement().type()).add(entry.index());
            lateByDay.of(UtcTime.day(entry.eventMicros())).add(entry.index());
        }
        if (previous.buckets.period().contains(entry.eventMicros())) {
            if (isLate) {
                if (entry.statement() instanceof Decided) {
                    latePrevious.add(entry.index());
                }
            } else {
                previous.accept(entry.index(), entry.eventMicros(), entry.statement());
            }
        }
    }

    private void firstSight(EvidenceRecord entry) {
        String systemId = switch (entry.statement()) {
            case Decided decided -> decided.systemId();
            case Finished finished -> finished.systemId();
            case SystemObserved seen -> seen.systemId();
            default -> "";
        };
        if (!systemId.isEmpty()) {
            firstSights.computeIfAbsent(systemId, key -> new FirstSight(entry.index(), entry.eventMicros()));
        }
    }

    private void end(long until) {
        closing = closing < 0 ? until : closing;
        opening = opening < 0 ? closing : Math.min(opening, closing);
        open.values().stream().sorted().forEach(unfinished::add);
        long covered = Math.min(period.untilMicros(), lastMicros);
        nodes.values().forEach(node -> node.end(covered));
        policy.end(covered);
    }

    long openingSize() {
        return opening;
    }

    long closingSize() {
        return closing;
    }

    /** Earliest event time below the closing size; {@link Long#MAX_VALUE} without records. */
    long firstMicros() {
        return firstMicros;
    }

    /** Latest event time below the closing size; {@link Long#MIN_VALUE} without records. */
    long lastMicros() {
        return lastMicros;
    }

    boolean recorded() {
        return current.records.records() > 0;
    }

    /** Whether the previous period lies wholly within what the log covers. */
    boolean previousRecorded() {
        return previous.records.records() > 0 && firstMicros <= previous.buckets.period().fromMicros();
    }

    Inventory inventory() {
        return register.inventory(period.untilMicros());
    }
}
