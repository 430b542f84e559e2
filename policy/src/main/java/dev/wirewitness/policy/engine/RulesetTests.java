package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.PolicyCase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the tests that a policy brings along, each as one request through an engine of its own. */
final class RulesetTests {
    private static final int MOST = 16 * 1024 * 1024;

    private final CompiledRuleset ruleset;
    private final DetectionEngine detectors;
    private final Surroundings surroundings;

    RulesetTests(CompiledRuleset ruleset, DetectionEngine detectors, Surroundings surroundings) {
        this.ruleset = ruleset;
        this.detectors = detectors;
        this.surroundings = surroundings;
    }

    /** In the order in which they stand in the policy. */
    List<CaseResult> run() {
        List<CaseResult> results = new ArrayList<>();
        for (PolicyCase one : ruleset.cases()) {
            results.add(run(one));
        }
        return results;
    }

    private CaseResult run(PolicyCase one) {
        PolicyCase.Request request = one.request();
        EngineSettings settings = new EngineSettings(MOST, MOST, new byte[32]);
        RulesetEngine engine = new RulesetEngine(
                ruleset, detectors, saying(request.client()), new CaseRegister(request), settings);
        ExchangeInspection inspection = engine.begin(request.head(), request.caller());
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        inspection.offer(ByteBuffer.wrap(body));
        Inspected inspected = inspection.finish();
        Optional<String> received = received(inspection, inspected.verdict());
        List<CaseResult.Difference> differences = new ArrayList<>();
        compare(one.expectation(), inspected, received, differences);
        return new CaseResult(one.name(), one.line(), differences);
    }

    private static void compare(
            PolicyCase.Expectation expected,
            Inspected inspected,
            Optional<String> received,
            List<CaseResult.Difference> out) {
        differs("action", expected.action(), action(inspected.verdict()), out);
        List<String> rules =
                inspected.verdict().reasons().stream().map(Reason::rule).toList();
        expected.rule()
                .filter(rule -> !rules.contains(rule))
                .ifPresent(rule -> out.add(new CaseResult.Difference("rule", rule, rules.toString())));
        List<String> types =
                inspected.findings().stream().map(Finding::type).distinct().sorted().toList();
        for (String type : expected.findings()) {
            if (!types.contains(type)) {
                out.add(new CaseResult.Difference("finding", type, types.toString()));
            }
        }
        differs("model", expected.model(), inspected.classification().model().orElse("none"), out);
        differs("provider", expected.provider(), inspected.classification().service().provider(), out);
        differs("operation", expected.operation(), inspected.classification().operation().id(), out);
        String body = received.orElse("");
        for (String text : expected.bodyContains()) {
            if (!body.contains(text)) {
                String actual = received.isPresent() ? "not there" : "nothing is sent";
                out.add(new CaseResult.Difference("body-contains", quoted(text), actual));
            }
        }
        for (String text : expected.bodyLacks()) {
            if (body.contains(text)) {
                out.add(new CaseResult.Difference("body-lacks", quoted(text) + " absent", "it is there"));
            }
        }
    }

    private static void differs(
            String what, Optional<String> expected, String actual, List<CaseResult.Difference> out) {
        if (expected.isPresent() && !expected.get().equals(actual)) {
            out.add(new CaseResult.Difference(what, expected.get(), actual));
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    static String action(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward forward -> "forward";
            case Verdict.Redact redact -> "redact";
            case Verdict.Block block -> "block";
            case Verdict.Hold hold -> "hold";
        };
    }

    /** What the provider would receive; after approval, where a person has to approve; nothing when blocked. */
    static Optional<String> received(Inspection inspection, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward forward -> Optional.of(text(inspection.edited(List.of())));
            case Verdict.Redact redact -> Optional.of(text(inspection.edited(redact.edits())));
            case Verdict.Hold hold -> received(inspection, hold.ifApproved());
            case Verdict.Block block -> Optional.empty();
        };
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private Surroundings saying(Optional<String> client) {
        if (client.isEmpty()) {
            return surroundings;
        }
        Surroundings.Knowledge real = surroundings.knowledge();
        Surroundings.Knowledge knowledge = new Surroundings.Knowledge() {
            @Override
            public String digest() {
                return real.digest();
            }

            @Override
            public Optional<AiService> service(String host, String path) {
                return real.service(host, path);
            }

            @Override
            public Client client(Headers headers) {
                Client found = real.client(headers);
                return new Client(client.get(), found.version(), found.surface());
            }

            @Override
            public String provenance(String mcpServer) {
                return real.provenance(mcpServer);
            }
        };
        return new Surroundings(knowledge, surroundings.reader(), surroundings.refuser());
    }
}
