package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.aims.register.ForeignText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Everything counted over the exchanges of one period. Takes the period's records in log order. One thread. */
final class ExchangeFold {
    private static final int MOST_SYSTEMS = 20_000;
    private static final int MOST_SERVERS = 5_000;
    private static final int MOST_CHANGES = 500;

    final Buckets buckets;
    final Tally records = new Tally();
    final Tally exchanges = new Tally();
    final Tallies actions = new Tallies();
    final Tallies actionsByBucket = new Tallies();
    final Tallies blocks = new Tallies();
    final Tallies hits = new Tallies();
    final Tallies hitsByEffect = new Tallies();
    final Tally anyHit = new Tally();
    final Tallies findings = new Tallies();
    final Tallies findingsBySystem = new Tallies();
    final Tally redactedExchanges = new Tally();
    final Tally historyFindings = new Tally();
    final Tally passed = new Tally();
    final Tally shadowPassed = new Tally();
    final Tally shadowBlocked = new Tally();
    final Tally shadowSensitive = new Tally();
    final Tally classified = new Tally();
    final Tally exact = new Tally();
    final Tally fullyInspected = new Tally();
    final Tally inspectedAtAll = new Tally();
    final Tallies inspectLevels = new Tallies();
    final Tallies inspectGaps = new Tallies();
    final Tally uninspectedBytes = new Tally();
    final Tallies tunnels = new Tallies();
    final Tally allTunnels = new Tally();
    final Tallies refusals = new Tallies();
    final Tally allRefusals = new Tally();
    final Tallies outcomes = new Tallies();
    final Tallies models = new Tallies();
    final Tallies mcpActions = new Tallies();
    final Tallies mcpCalls = new Tallies();
    final Tallies mcpToolActions = new Tallies();
    final TreeSet<String> mcpServers = new TreeSet<>();
    final Tally definitionChanges = new Tally();
    final List<McpChange> mcpChanges = new ArrayList<>();
    final Tally holdsRequested = new Tally();
    final Tallies holdsEnded = new Tallies();
    final Samples holdWaits = new Samples();
    final Samples proxy = new Samples();
    final Map<Integer, Samples> proxyByBucket = new TreeMap<>();
    final Set<String> users = new HashSet<>();
    final Map<String, SystemUse> systems = new TreeMap<>();
    final SystemUse all = new SystemUse();

    ExchangeFold(Period period) {
        buckets = Buckets.of(period);
    }

    record McpChange(long leaf, long micros, String server, String digest, long tools) {}

    void accept(long leaf, long micros, Statement statement) {
        records.add(leaf);
        if (statement instanceof Decided decided) {
            decided(leaf, micros, decided);
        } else if (statement instanceof Finished finished) {
            finished(leaf, finished);
        } else if (statement instanceof Tunnelled tunnel) {
            tunnels.of(tunnel.reason()).add(leaf, bytes(tunnel));
            allTunnels.add(leaf, bytes(tunnel));
        } else if (statement instanceof ConnectionRefused refused) {
            refusals.of(ForeignText.cap(refused.reason())).add(leaf);
            allRefusals.add(leaf);
        } else if (statement instanceof McpObserved seen) {
            server(seen.server());
            if (seen.change().equals("changed")) {
                changed(leaf, micros, seen);
            }
        } else if (statement instanceof HoldRequested) {
            holdsRequested.add(leaf);
        } else if (statement instanceof HoldEnded ended) {
            holdsEnded.of(ended.outcome()).add(leaf);
            holdWaits.add(ended.waitedMicros());
        }
    }

    private static long bytes(Tunnelled tunnel) {
        return Math.max(0, tunnel.bytesOut()) + Math.max(0, tunnel.bytesIn());
    }

    private void changed(long leaf, long micros, McpObserved seen) {
        definitionChanges.add(leaf);
        if (mcpChanges.size() < MOST_CHANGES) {
            mcpChanges.add(new McpChange(
                    leaf, micros, ForeignText.cap(seen.server()), seen.toolsDigest().orElse(""), seen.tools().size()));
        }
    }

    private void decided(long leaf, long micros, Decided decided) {
        exchanges.add(leaf);
        all.decided(leaf, decided);
        system(decided.systemId()).decided(leaf, decided);
        decided.subject().ifPresent(subject -> users.add(subject.pseudonym()));
        actions.of(decided.action()).add(leaf);
        int bucket = buckets.of(micros);
        actionsByBucket.of(Integer.toString(1_000 + bucket), decided.action()).add(leaf);
        proxy.add(decided.proxyMicros());
        proxyByBucket.computeIfAbsent(bucket, key -> new Samples()).add(decided.proxyMicros());
        decided.model().ifPresent(model ->
                models.of(ForeignText.cap(model), ForeignText.cap(decided.provider())).add(leaf));
        shadow(leaf, decided);
        hits(leaf, decided);
        inspection(leaf, decided);
        findings(leaf, decided.systemId(), decided.findings());
        if (decided.findings().stream().anyMatch(found -> found.effect().equals("redact") && found.count() > 0)) {
            redactedExchanges.add(leaf);
        }
        decided.mcp().ifPresent(mcp -> mcp(leaf, decided.action(), mcp));
    }

    private void shadow(long leaf, Decided decided) {
        boolean pass = SystemUse.passes(decided);
        if (pass) {
            passed.add(leaf);
        }
        if (!SystemUse.SHADOW_STATES.contains(decided.registerStateAtDecision())) {
            return;
        }
        if (pass) {
            shadowPassed.add(leaf);
        }
        if (decided.action().equals("block")) {
            shadowBlocked.add(leaf);
        }
    }

    private void hits(long leaf, Decided decided) {
        for (Decided.Hit hit : decided.hits()) {
            String rule = ForeignText.cap(hit.rule());
            hits.of(rule).add(leaf);
            hitsByEffect.of(rule, hit.effect(), hit.mode()).add(leaf);
            anyHit.add(leaf);
        }
    }

    void blocked(long leaf, String rule, String policyDigest) {
        blocks.of(ForeignText.cap(rule), ForeignText.cap(policyDigest)).add(leaf);
    }

    private void inspection(long leaf, Decided decided) {
        boolean ai = !decided.certainty().equals("none");
        if (ai) {
            classified.add(leaf);
            if (decided.certainty().equals("exact")) {
                exact.add(leaf);
            }
            inspectLevels.of(decided.inspectLevel()).add(leaf);
            if (decided.inspectLevel().equals("full")) {
                fullyInspected.add(leaf);
            }
            if (!decided.inspectLevel().equals("none")) {
                inspectedAtAll.add(leaf);
            }
        }
        if (decided.uninspectedBytes() > 0) {
            uninspectedBytes.add(leaf, decided.uninspectedBytes());
        }
        for (String gap : decided.inspectGaps()) {
            inspectGaps.of(ForeignText.cap(gap)).add(leaf);
        }
    }

    private void findings(long leaf, String systemId, List<FindingCount> counts) {
        for (FindingCount found : counts) {
            String type = ForeignText.cap(found.type());
            String category = ForeignText.cap(found.category());
            findings.of(category, type, found.direction(), found.effect()).add(leaf, found.count());
            findingsBySystem.of(category, type, systemId).add(leaf, found.count());
            if (found.history() > 0) {
                historyFindings.add(leaf, found.history());
            }
        }
    }

    private void mcp(long leaf, String action, Decided.Mcp mcp) {
        String server = ForeignText.cap(mcp.server());
        server(mcp.server());
        mcpActions.of(server, action).add(leaf);
        if (mcp.method().equals("tools/call")) {
            String tool = ForeignText.cap(mcp.tool().orElse(""));
            mcpCalls.of(server, tool).add(leaf);
            mcpToolActions.of(server, tool, action).add(leaf);
        }
    }

    private void server(String server) {
        if (mcpServers.size() < MOST_SERVERS) {
            mcpServers.add(ForeignText.cap(server));
        }
    }

    private void finished(long leaf, Finished finished) {
        all.finished(leaf, finished);
        system(finished.systemId()).finished(leaf, finished);
        outcomes.of(finished.outcome()).add(leaf);
        findings(leaf, finished.systemId(), finished.findings());
    }

    private SystemUse system(String systemId) {
        SystemUse use = systems.get(systemId);
        if (use != null) {
            return use;
        }
        return systems.computeIfAbsent(
                systems.size() < MOST_SYSTEMS ? systemId : Tallies.OTHERS, key -> new SystemUse());
    }
}
