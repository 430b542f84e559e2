package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.evidence.Tunnelled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Counts each figure again the slow and obvious way: one loop over all records per figure. */
final class Oracle {
    private final List<EvidenceRecord> slice;
    private final Period period;
    private final long opening;
    private final List<EvidenceRecord> inPeriod = new ArrayList<>();
    private final Map<Integer, String> labels = new HashMap<>();

    Oracle(List<EvidenceRecord> slice, Period period, long opening) {
        this.slice = slice;
        this.period = period;
        this.opening = opening;
        for (EvidenceRecord entry : slice) {
            if (entry.eventMicros() >= period.fromMicros() && entry.eventMicros() < period.untilMicros()) {
                inPeriod.add(entry);
            }
        }
    }

    record Expected(List<Long> leaves, long amount) {}

    /** What a figure must say, or empty for one that this oracle does not know. */
    Optional<Expected> expected(String metric, Map<String, String> params) {
        return switch (metric) {
            case "M-VOL-1" -> volume(params);
            case "M-VOL-2" -> finished(params, f -> "out".equals(params.get("direction")) ? f.bytesOut() : f.bytesIn());
            case "M-VOL-3" -> tokens(params);
            case "M-SHA-2" -> decided(params, d -> shadow(d) && passes(d));
            case "M-SHA-3" -> decided(params, d -> shadow(d) && d.action().equals("block"));
            case "M-SHA-5" -> decided(params, d -> shadow(d) && passes(d) && sensitive(d));
            case "M-SHA-4" -> decided(params, d -> shadow(d) && passes(d));
            case "M-ENF-1" -> actions(params);
            case "M-ENF-2" -> blocks(params);
            case "M-ENF-3" -> hits(params);
            case "M-ENF-4" -> findings(params);
            case "M-COV-1" -> coverage(params);
            case "M-COV-4" -> decided(params, d -> !d.certainty().equals("none") && d.certainty().equals("exact"));
            case "M-COV-5" -> records(e -> e.statement() instanceof Tunnelled t && t.reason()
                    .equals(params.get("reason")) ? 1 : 0);
            case "M-MCP-2" -> decided(params, d -> d.mcp().isPresent() && d.mcp().get().method().equals("tools/call")
                    && d.mcp().get().server().equals(params.get("server")) && d.mcp().get().tool().orElse("")
                            .equals(params.get("tool"))
                    && d.action().equals(params.get("action")));
            case "M-HO-1" -> params.containsKey("statistic") ? Optional.empty() : records(e -> holds(e, params));
            case "M-OPS-1" -> errors(params);
            case "M-POL-1" -> records(e -> e.statement() instanceof PolicyActivated ? 1 : 0);
            case "M-GAP-5" -> late(params);
            case "M-GAP-6" -> unfinished();
            default -> Optional.empty();
        };
    }

    private interface Test {
        boolean holds(Decided decided);
    }

    private Optional<Expected> records(ToLongFunction<EvidenceRecord> amount) {
        List<Long> leaves = new ArrayList<>();
        long sum = 0;
        for (EvidenceRecord entry : inPeriod) {
            long more = amount.applyAsLong(entry);
            if (more > 0) {
                leaves.add(entry.index());
                sum += more;
            }
        }
        return Optional.of(new Expected(leaves, sum));
    }

    private Optional<Expected> decided(Map<String, String> params, Test test) {
        return records(e -> e.statement() instanceof Decided d
                && (!params.containsKey("system") || d.systemId().equals(params.get("system")))
                && test.holds(d) ? 1 : 0);
    }

    /** Sums: every finished record belongs to the set, whatever it adds. */
    private Optional<Expected> finished(Map<String, String> params, ToLongFunction<Finished> amount) {
        List<Long> leaves = new ArrayList<>();
        long sum = 0;
        for (EvidenceRecord entry : inPeriod) {
            if (entry.statement() instanceof Finished f
                    && (!params.containsKey("system") || f.systemId().equals(params.get("system")))
                    && amount.applyAsLong(f) >= 0) {
                leaves.add(entry.index());
                sum += amount.applyAsLong(f);
            }
        }
        return Optional.of(new Expected(leaves, sum));
    }

    private Optional<Expected> volume(Map<String, String> params) {
        String part = params.getOrDefault("part", "");
        if (part.equals("records")) {
            return records(e -> !params.containsKey("node") || e.nodeId().equals(params.get("node")) ? 1 : 0);
        }
        if (part.equals("seen") || params.containsKey("period")) {
            return Optional.empty();
        }
        return decided(params, d -> (!params.containsKey("model") || d.model().equals(Optional.of(params.get("model"))))
                && (!params.containsKey("provider") || d.provider().equals(params.get("provider"))));
    }

    private Optional<Expected> tokens(Map<String, String> params) {
        if (params.containsKey("part")) {
            return finished(params, f -> f.tokensIn().isEmpty() && f.tokensOut().isEmpty()
                    && Set.of("forwarded", "redacted", "released").contains(f.outcome()) ? 1 : -1);
        }
        boolean in = "in".equals(params.get("direction"));
        return finished(params, f -> (in ? f.tokensIn() : f.tokensOut()).orElse(-1));
    }

    private Optional<Expected> actions(Map<String, String> params) {
        if (params.containsKey("period")) {
            return Optional.empty();
        }
        if (params.containsKey("outcome")) {
            return finished(params, f -> f.outcome().equals(params.get("outcome")) ? 1 : -1);
        }
        String action = params.getOrDefault("action", "block");
        if (!params.containsKey("from")) {
            return decided(params, d -> d.action().equals(action));
        }
        return records(e -> e.statement() instanceof Decided d && d.action().equals(action)
                && labels.computeIfAbsent(
                                        Buckets.of(period).of(e.eventMicros()), bucket -> Buckets.of(period)
                                                .label(bucket))
                                .equals(params.get("from"))
                        ? 1
                        : 0);
    }

    private Optional<Expected> blocks(Map<String, String> params) {
        return records(e -> e.statement() instanceof Decided d && d.action().equals("block")
                && d.primaryRule().equals(params.get("rule")) && e.policyDigest().equals(params.get("policy")) ? 1 : 0);
    }

    private Optional<Expected> hits(Map<String, String> params) {
        return records(e -> {
            long count = 0;
            if (e.statement() instanceof Decided d) {
                for (Decided.Hit hit : d.hits()) {
                    boolean any = params.isEmpty();
                    boolean mine = hit.rule().equals(params.get("rule")) && hit.effect().equals(params.get("effect"))
                            && hit.mode().equals(params.get("mode"));
                    count += any || mine ? 1 : 0;
                }
            }
            return count;
        });
    }

    private Optional<Expected> findings(Map<String, String> params) {
        if (params.containsKey("period")) {
            return Optional.empty();
        }
        if (params.isEmpty()) {
            return decided(params, d -> d.findings().stream().anyMatch(f -> f.effect().equals("redact")));
        }
        return records(e -> {
            long count = 0;
            List<FindingCount> all = e.statement() instanceof Decided d && system(d.systemId(), params) ? d.findings()
                    : e.statement() instanceof Finished f && system(f.systemId(), params) ? f.findings() : List.of();
            for (FindingCount found : all) {
                boolean mine = found.category().equals(params.get("category")) && found.type()
                        .equals(params.get("type"))
                        && found.direction().equals(params.getOrDefault("direction", found.direction()))
                        && found.effect().equals(params.getOrDefault("effect", found.effect()));
                count += mine ? found.count() : 0;
            }
            return count;
        });
    }

    private static boolean system(String id, Map<String, String> params) {
        return !params.containsKey("system") || id.equals(params.get("system"));
    }

    private Optional<Expected> coverage(Map<String, String> params) {
        if (params.containsKey("period") || params.getOrDefault("part", "").equals("not full")) {
            return Optional.empty();
        }
        if (params.containsKey("reason")) {
            return decided(params, d -> d.inspectGaps().contains(params.get("reason")));
        }
        if (params.containsKey("unit")) {
            return records(e -> e.statement() instanceof Decided d ? d.uninspectedBytes() : 0);
        }
        String level = params.getOrDefault("level", params.getOrDefault("part", "full"));
        return decided(params, d -> !d.certainty().equals("none") && switch (level) {
            case "classified" -> true;
            case "inspected" -> !d.inspectLevel().equals("none");
            case "decided" -> true;
            default -> d.inspectLevel().equals(level);
        });
    }

    private static long holds(EvidenceRecord entry, Map<String, String> params) {
        if (params.containsKey("outcome")) {
            return entry.statement() instanceof HoldEnded end && end.outcome().equals(params.get("outcome")) ? 1 : 0;
        }
        return entry.statement() instanceof HoldRequested ? 1 : 0;
    }

    private Optional<Expected> errors(Map<String, String> params) {
        if (params.containsKey("period")) {
            return Optional.empty();
        }
        if (params.containsKey("part")) {
            return finished(params, f -> f.outcome().equals("failed") ? 1 : -1);
        }
        return finished(params, f -> f.upstreamStatus().isPresent()
                && (f.upstreamStatus().getAsInt() == 429 || f.upstreamStatus().getAsInt() / 100 == 5) ? 1 : -1);
    }

    private Optional<Expected> late(Map<String, String> params) {
        if (params.containsKey("period")) {
            return Optional.empty();
        }
        List<Long> leaves = new ArrayList<>();
        for (EvidenceRecord entry : slice) {
            if (entry.index() >= opening && entry.eventMicros() < period.fromMicros()) {
                boolean day = !params.containsKey("day")
                        || java.time.Instant.ofEpochMilli(entry.eventMicros() / 1_000).toString()
                                .startsWith(params.get("day"));
                boolean type = !params.containsKey("type") || entry.statement().type().equals(params.get("type"));
                if (day && type) {
                    leaves.add(entry.index());
                }
            }
        }
        return Optional.of(new Expected(leaves, leaves.size()));
    }

    private Optional<Expected> unfinished() {
        Set<String> done = new HashSet<>();
        for (EvidenceRecord entry : slice) {
            if (entry.statement() instanceof Finished f) {
                done.add(f.exchangeId());
            }
        }
        return decided(Map.of(), d -> !done.contains(d.exchangeId()));
    }

    private static boolean shadow(Decided d) {
        return Set.of("observed", "triage", "under_review", "blocked", "retired").contains(d.registerStateAtDecision());
    }

    private static boolean passes(Decided d) {
        return Set.of("allow", "redact").contains(d.action());
    }

    private static boolean sensitive(Decided d) {
        return d.findings().stream().anyMatch(f -> f.effect().equals("none") && Set.of("secret", "personal")
                .contains(f.category()));
    }
}
