package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.decide.McpRisk;
import dev.wirewitness.policy.decide.McpRubric;
import dev.wirewitness.policy.ruleset.Facts;
import dev.wirewitness.policy.ruleset.McpFacts;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The facts of a request once for each model it names and each MCP message it carries, so that a fallback model or
 * the second message of a batch is judged like the first.
 */
final class Variants {
    private final RequestHead head;
    private final Caller caller;
    private final Classification classification;
    private final Surface surface;
    private final RegisterState state;
    private final List<Finding> findings;
    private final List<McpCall> calls = new ArrayList<>(1);
    private final List<McpFacts> mcp = new ArrayList<>(1);

    Variants(
            RequestHead head,
            Caller caller,
            Classification classification,
            Surface surface,
            RegisterState state,
            List<Finding> findings) {
        this.head = head;
        this.caller = caller;
        this.classification = classification;
        this.surface = surface;
        this.state = state;
        this.findings = findings;
    }

    /** Takes in the MCP messages; the highest risk among them. */
    McpRisk mcp(WireRequest wire, McpServerState server, String provenance) {
        Set<McpCall> distinct = new LinkedHashSet<>();
        classification.mcp().ifPresent(distinct::add);
        for (int i = 0; i < wire.rpcs().size(); i++) {
            distinct.add(wire.rpcs().get(i).call());
        }
        McpRisk highest = new McpRisk(0, List.of(), 0);
        for (McpCall call : distinct) {
            McpRisk risk = McpRubric.score(head, call, server, provenance);
            calls.add(call);
            mcp.add(new McpFacts(call.server(), call.tool(), risk.score(), server.state(), provenance));
            highest = calls.size() == 1 || risk.score() > highest.score() ? risk : highest;
        }
        return highest;
    }

    /** At least one. */
    List<Facts> of(WireRequest wire) {
        List<Facts> facts = new ArrayList<>(1);
        int models = Math.max(1, wire.models().size());
        for (int m = 0; m < models; m++) {
            Classification named = m < wire.models().size()
                    ? with(Optional.of(wire.models().get(m)), classification.mcp())
                    : classification;
            facts.add(facts(named, mcp.isEmpty() ? Optional.empty() : Optional.of(mcp.getFirst())));
        }
        for (int i = 1; i < mcp.size(); i++) {
            facts.add(facts(with(classification.model(), Optional.of(calls.get(i))), Optional.of(mcp.get(i))));
        }
        return facts;
    }

    private Facts facts(Classification named, Optional<McpFacts> call) {
        return new Facts(head, caller, named, surface, state, call, findings);
    }

    private Classification with(Optional<String> model, Optional<McpCall> call) {
        return new Classification(
                classification.certainty(),
                classification.service(),
                classification.family(),
                classification.operation(),
                model,
                classification.client(),
                classification.streaming(),
                call);
    }
}
