package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.aims.register.ForeignText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which policy was in force when, per node, and what changed with each activation. One thread. */
final class PolicyFold {
    private static final int MOST_CHANGES = 1_000;

    final Tally activations = new Tally();
    final List<Change> changes = new ArrayList<>();
    final TreeSet<String> digestsInForce = new TreeSet<>();
    final TreeSet<String> catalogsInUse = new TreeSet<>();
    private final Period period;
    private final Map<String, Current> byNode = new TreeMap<>();
    private final Map<String, RuleTime> rules = new TreeMap<>();
    private long knownMicros;

    PolicyFold(Period period) {
        this.period = period;
    }

    record Change(
            long leaf, long micros, String node, String name, String digest, String parent, String source, long rules,
            String difference) {}

    /** Time a rule spent in each mode within the period, over all nodes. */
    static final class RuleTime {
        long enforce;
        long monitor;
        String effect = "";
        String paragraph = "";
    }

    private record Current(long since, Map<String, PolicyActivated.Rule> rules) {}

    /** Notes which policy a record of the period was written under. */
    void inForce(EvidenceRecord entry) {
        if (!entry.policyDigest().isEmpty()) {
            digestsInForce.add(ForeignText.cap(entry.policyDigest()));
        }
        if (!entry.catalogDigest().isEmpty()) {
            catalogsInUse.add(ForeignText.cap(entry.catalogDigest()));
        }
    }

    void accept(EvidenceRecord entry, PolicyActivated activated) {
        Map<String, PolicyActivated.Rule> now = new TreeMap<>();
        activated.rules().forEach(rule -> now.put(ForeignText.cap(rule.id()), rule));
        Current before = byNode.get(entry.nodeId());
        if (before != null) {
            settle(before, entry.eventMicros());
        }
        byNode.put(entry.nodeId(), new Current(entry.eventMicros(), now));
        if (period.contains(entry.eventMicros())) {
            activations.add(entry.index());
            if (changes.size() < MOST_CHANGES) {
                changes.add(change(entry, activated, before == null ? null : before.rules(), now));
            }
        }
    }

    private static Change change(
            EvidenceRecord entry,
            PolicyActivated activated,
            @org.jspecify.annotations.Nullable Map<String, PolicyActivated.Rule> before,
            Map<String, PolicyActivated.Rule> now) {
        return new Change(
                entry.index(),
                entry.eventMicros(),
                entry.nodeId(),
                ForeignText.cap(activated.name()),
                entry.policyDigest(),
                activated.parent().orElse(""),
                activated.source(),
                now.size(),
                before == null ? "first of this node" : difference(before, now));
    }

    private static String difference(
            Map<String, PolicyActivated.Rule> before, Map<String, PolicyActivated.Rule> now) {
        List<String> said = new ArrayList<>();
        now.forEach((id, rule) -> {
            PolicyActivated.Rule old = before.get(id);
            if (old == null) {
                said.add("+ " + id);
            } else if (!old.mode().equals(rule.mode())) {
                said.add(id + ": " + old.mode() + " → " + rule.mode());
            } else if (!old.effect().equals(rule.effect())) {
                said.add(id + ": " + old.effect() + " → " + rule.effect());
            }
        });
        before.keySet().stream().filter(id -> !now.containsKey(id)).forEach(id -> said.add("− " + id));
        if (said.isEmpty()) {
            return "no rule added, removed or changed in effect or mode";
        }
        return said.size() <= 12
                ? String.join("; ", said)
                : String.join("; ", said.subList(0, 12)) + "; and " + (said.size() - 12) + " more";
    }

    private void settle(Current current, long until) {
        long from = Math.max(current.since(), period.fromMicros());
        long end = Math.min(until, period.untilMicros());
        if (end <= from) {
            return;
        }
        knownMicros += end - from;
        current.rules().forEach((id, rule) -> {
            RuleTime time = rules.computeIfAbsent(id, key -> new RuleTime());
            time.effect = rule.effect();
            time.paragraph = ForeignText.cap(rule.paragraph());
            if (rule.mode().equals("enforce")) {
                time.enforce += end - from;
            } else {
                time.monitor += end - from;
            }
        });
    }

    /** Ends the fold: what is in force stays so to the end of what the log covers. */
    void end(long logEndMicros) {
        byNode.values().forEach(current -> settle(current, logEndMicros));
    }

    Map<String, RuleTime> rules() {
        return rules;
    }

    /** Time within the period for which a policy is known to have been active, over all nodes. */
    long knownMicros() {
        return knownMicros;
    }
}
