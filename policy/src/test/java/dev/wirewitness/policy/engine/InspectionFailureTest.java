package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.KEY;
import static dev.wirewitness.policy.engine.Exchanges.chatHead;
import static dev.wirewitness.policy.engine.Exchanges.inspection;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static dev.wirewitness.policy.engine.Exchanges.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of a request when something of ours fails at it, and when only the budget ends. */
final class InspectionFailureTest {
    private static final EngineSettings SETTINGS = new EngineSettings(1 << 20, 1 << 20, new byte[32]);
    private static final CompiledRuleset FORWARDING = policy("defaults: {on-inspection-failure: forward}");
    private static final CompiledRuleset ALLOWING = policy("{id: mine, when: {host: \"*\"}, then: allow}");

    /** Every scan ends like this. */
    private record Fixed(Supplier<ScanResult> end) implements DetectionEngine {
        @Override
        public Scan open(Content content) {
            return new Scan() {
                @Override
                public void feed(ByteBuffer bytes) {}

                @Override
                public ScanResult end() {
                    return end.get();
                }
            };
        }

        @Override
        public List<DetectorDescription> detectors() {
            return List.of();
        }
    }

    private static final List<DetectionEngine> FAILING = List.of(
            new Fixed(() -> {
                throw new StackOverflowError();
            }),
            new Fixed(() -> {
                throw new IllegalStateException("quotes " + KEY);
            }),
            new Fixed(() -> ScanResult.failed("detector email failed: IllegalStateException")));

    @Test
    void finish_detectorsFail_blocksUnlessThePolicySaysOtherwise() {
        for (DetectionEngine failing : FAILING) {
            Inspected blocked = inspected(policy(), failing);

            assertThat(blocked.findings()).extracting(Finding::type).containsExactly("inspection-incomplete");
            assertThat(blocked.coverage().gaps()).containsExactly(NotInspected.FAILURE);
            assertThat(blocked.verdict()).isInstanceOf(Verdict.Block.class);
            assertThat(blocked.verdict().reasons()).first().extracting(Reason::rule)
                    .isEqualTo("on-inspection-failure");
            assertThat(blocked.toString()).doesNotContain(KEY);
            assertThat(inspected(FORWARDING, failing).verdict()).isInstanceOf(Verdict.Forward.class);
            assertThat(inspected(ALLOWING, failing).verdict()).isInstanceOf(Verdict.Forward.class);
        }
    }

    @Test
    void finish_budgetSpent_passesUnlessThePolicySaysOtherwise() {
        DetectionEngine spent = new Fixed(() -> new ScanResult(List.of(), "more than 3 candidates"));

        Inspected forwarded = inspected(policy(), spent);

        assertThat(forwarded.coverage().gaps()).containsExactly(NotInspected.BUDGET);
        assertThat(forwarded.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(inspected(policy("defaults: {on-incomplete-inspection: block}"), spent)
                        .verdict())
                .isInstanceOf(Verdict.Block.class);
    }

    @Test
    void finish_readerFails_blocksUnlessThePolicySaysOtherwise_withoutSayingWhatWasRead() {
        Inspected blocked = unread(policy());
        Inspected forwarded = unread(FORWARDING);

        assertThat(blocked.coverage().level()).isEqualTo(InspectLevel.NONE);
        assertThat(blocked.coverage().gaps()).containsExactly(NotInspected.FAILURE);
        assertThat(((Verdict.Block) blocked.verdict()).refusal().status()).isEqualTo(400);
        assertThat(blocked.toString()).doesNotContain(KEY);
        assertThat(forwarded.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(unread(ALLOWING).verdict()).isInstanceOf(Verdict.Forward.class);
    }

    @Test
    void finish_readerFails_rulesAboutTheServiceStillCount() {
        CompiledRuleset ruleset = policy(
                "defaults: {on-inspection-failure: forward}",
                "{id: no-openai, when: {provider: openai}, then: block}");

        assertThat(unread(ruleset).verdict().reasons()).first().extracting(Reason::rule)
                .isEqualTo("no-openai");
    }

    private static Inspected inspected(CompiledRuleset ruleset, DetectionEngine detectors) {
        return inspected(ruleset, detectors, Exchanges.SURROUNDINGS, "x");
    }

    private static Inspected unread(CompiledRuleset ruleset) {
        Surroundings broken = new Surroundings(
                Exchanges.SURROUNDINGS.knowledge(),
                (head, service, body) -> {
                    throw new IllegalArgumentException("quotes " + KEY);
                },
                Exchanges.SURROUNDINGS.refuser());
        return inspected(ruleset, new RegexDetectors(), broken, KEY);
    }

    private static Inspected inspected(
            CompiledRuleset ruleset, DetectionEngine detectors, Surroundings surroundings, String text) {
        RulesetEngine engine = new RulesetEngine(ruleset, detectors, surroundings, RegisterView.EMPTY, SETTINGS);
        return inspection(engine, chatHead(), said(text)).finish();
    }
}
