package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorSelection;
import dev.wirewitness.policy.detect.Detectors;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.wire.Refusals;
import dev.wirewitness.policy.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts a compiled ruleset, a catalogue and the detectors together. Start here. */
public final class Engines {
    private static final int MOST = 64 * 1024 * 1024;

    private Engines() {}

    /** An engine for {@link CurrentRuleset}. Compiles the detectors, which takes tens of milliseconds. */
    public static PolicyEngine open(
            CompiledRuleset ruleset, Catalogue catalogue, RegisterView register, EngineSettings settings) {
        return new RulesetEngine(ruleset, detectors(ruleset), surroundings(catalogue), register, settings);
    }

    /** Runs the tests that the ruleset brings along, in order. */
    public static List<CaseResult> test(CompiledRuleset ruleset, Catalogue catalogue) {
        return new RulesetTests(ruleset, detectors(ruleset), surroundings(catalogue)).run();
    }

    /** Tells why a request gets the verdict it gets. {@code body}: decoded, at most 64 MiB. */
    public static Explanation explain(
            CompiledRuleset ruleset,
            Catalogue catalogue,
            RegisterView register,
            RequestHead head,
            Caller caller,
            ByteBuffer body) {
        EngineSettings settings = new EngineSettings(MOST, MOST, new byte[32]);
        return new Explainer(new RulesetEngine(
                        ruleset, detectors(ruleset), surroundings(catalogue), register, settings))
                .explain(head, caller, body);
    }

    private static DetectionEngine detectors(CompiledRuleset ruleset) {
        return ruleset.detectors().equals(DetectorSelection.BUILT_IN)
                ? Detectors.builtIn()
                : Detectors.compile(ruleset.detectors());
    }

    private static Surroundings surroundings(Catalogue catalogue) {
        return new Surroundings(new CatalogueKnowledge(catalogue), WireReader::read, Refusals::shape);
    }
}
