package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.decide.Decider;
import dev.wirewitness.policy.decide.Decision;
import dev.wirewitness.policy.decide.Findings;
import dev.wirewitness.policy.decide.Gate;
import dev.wirewitness.policy.decide.InspectedBody;
import dev.wirewitness.policy.decide.McpRisk;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.ruleset.Facts;
import dev.wirewitness.policy.ruleset.Fallback;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * From a complete (or given up) request to its conclusion: read the wire form, say what it is, turn detections into
 * findings, try the rules, write the verdict. After a failure of ours on the way the ruleset's default for failed
 * inspections decides.
 */
final class Conclusions {
    private final RulesetEngine engine;
    private final Surroundings surroundings;
    private final boolean message;
    private final boolean text;
    private final RequestHead head;
    private final Caller caller;
    private final BodyBuffer body;
    private final Placeholders placeholders;

    /** {@code message}: of a WebSocket, not a whole request. {@code surroundings}: how this content is read. */
    Conclusions(
            RulesetEngine engine,
            Surroundings surroundings,
            boolean message,
            boolean text,
            RequestHead head,
            Caller caller,
            BodyBuffer body,
            Placeholders placeholders) {
        this.engine = engine;
        this.surroundings = surroundings;
        this.message = message;
        this.text = text;
        this.head = head;
        this.caller = caller;
        this.body = body;
        this.placeholders = placeholders;
    }

    Conclusion reach(Optional<NotInspected> gaveUp) {
        try {
            Layout layout = message ? Layout.message(text, body.content()) : Layout.of(head, body.content());
            return reach(gaveUp, layout, new BodyScan(engine.detectors(), layout).scan());
        } catch (RuntimeException | StackOverflowError e) {
            return afterFailure(e);
        }
    }

    private Conclusion reach(Optional<NotInspected> gaveUp, Layout layout, ScanResult scanned) {
        Surroundings.Knowledge knowledge = surroundings.knowledge();
        Optional<AiService> service = knowledge.service(head.host(), head.path());
        WireRequest wire = surroundings.reader().read(head, service, layout);
        Client client = knowledge.client(head.headers());
        Classification classification = classify(wire, service, client);
        InspectedBody inspected = InspectedBody.of(layout, wire.parts());
        boolean incomplete = !scanned.incomplete().isEmpty() || gaveUp.filter(Gates::leavesOut).isPresent();
        List<Detection> detections = MessageIds.leftAlone(wire, layout, scanned.detections());
        List<Finding> findings = new ArrayList<>(Findings.of(
                inspected, detections, engine.ruleset().defaults().minimumConfidence(), placeholders));
        if (incomplete) {
            findings.add(incompleteFinding());
        }
        Coverage coverage = engine.names().of(Coverages.of(body.length(), layout, wire, service, gaveUp, scanned));
        return judge(wire, classification, layout, inspected, List.copyOf(findings), coverage, detections);
    }

    private Conclusion judge(
            WireRequest wire,
            Classification classification,
            Layout layout,
            InspectedBody inspected,
            List<Finding> findings,
            Coverage coverage,
            List<Detection> detections) {
        Surface surface = wire.family() == WireFamily.MCP ? Surface.MCP : classification.client().surface();
        Classification recordable = engine.names().of(classification);
        String systemId = engine.systemIds().of(head, recordable, surface);
        Optional<McpCall> call = recordable.mcp();
        McpServerState server =
                call.isPresent() ? engine.register().mcpServer(call.get().server()) : McpServerState.UNSEEN;
        RegisterState state = call.isPresent() ? server.state() : engine.register().systemState(systemId);
        Variants variants = new Variants(head, caller, classification, surface, state, findings);
        Optional<McpRisk> risk = Optional.empty();
        if (call.isPresent()) {
            String provenance = surroundings.knowledge().provenance(call.get().server());
            risk = Optional.of(variants.mcp(wire, server, provenance));
        }
        List<Facts> facts = variants.of(wire);
        List<Gate> gates = Gates.of(engine.ruleset().defaults(), coverage, wire.mismatch(), message);
        Decision decision = Decider.decide(engine.ruleset().rules(), facts, gates);
        Verdict verdict =
                new VerdictWriter(engine, surroundings, head, wire, layout, inspected, placeholders).write(decision);
        Inspected result = new Inspected(
                recordable,
                Places.inBody(layout, findings),
                verdict,
                coverage,
                systemId,
                state,
                risk.map(r -> OptionalInt.of(r.score())).orElse(OptionalInt.empty()));
        return new Conclusion(result, wire, facts, Places.detectionsInBody(layout, detections), risk);
    }

    private static Classification classify(WireRequest wire, Optional<AiService> service, Client client) {
        // a host of the catalogue is known even where the message is none of its known forms
        Certainty certainty =
                service.isPresent() && wire.certainty() == Certainty.NONE ? Certainty.SUSPECTED : wire.certainty();
        return new Classification(
                certainty,
                service.orElse(AiService.UNKNOWN),
                wire.family(),
                wire.operation(),
                wire.model(),
                client,
                wire.streaming(),
                wire.mcp());
    }

    private static Finding incompleteFinding() {
        return new Finding(
                Category.INSPECTION,
                RulesetCompiler.INCOMPLETE,
                100,
                Direction.REQUEST,
                0,
                0,
                PartKind.OTHER,
                "",
                false,
                "");
    }

    private Optional<AiService> serviceIfKnown() {
        try {
            return surroundings.knowledge().service(head.host(), head.path());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The shortest way to a verdict: nothing of the body is read again. */
    private Conclusion afterFailure(Throwable failure) {
        WireRequest wire = new WireRequest(
                WireFamily.UNKNOWN,
                Operation.OTHER,
                Certainty.NONE,
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
        Classification classification = classify(wire, serviceIfKnown(), Client.UNKNOWN);
        List<Finding> findings = List.of(incompleteFinding());
        Coverage coverage = body.length() == 0
                ? new Coverage(InspectLevel.METADATA, 0, 0, List.of(NotInspected.FAILURE))
                : Coverage.none(body.length(), NotInspected.FAILURE);
        String systemId = engine.systemIds().of(head, classification, Surface.UNKNOWN);
        RegisterState state = engine.register().systemState(systemId);
        Facts facts = new Facts(
                head, caller, classification, Surface.UNKNOWN, state, Optional.empty(), findings);
        String text = "the inspection failed (" + failure.getClass().getSimpleName() + ")";
        boolean blocks = engine.ruleset().defaults().failure() == Fallback.BLOCK;
        List<Gate> gates = blocks ? List.of(new Gate(Gates.FAILURE, text, true)) : List.of();
        // what the rules say of host, caller and register still counts
        Verdict verdict = VerdictWriter.afterFailure(
                Decider.decide(engine.ruleset().rules(), List.of(facts), gates));
        return new Conclusion(
                new Inspected(
                        classification,
                        findings,
                        verdict,
                        coverage,
                        systemId,
                        state,
                        OptionalInt.empty()),
                wire,
                List.of(facts),
                List.of(),
                Optional.empty());
    }
}
