package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.ruleset.CompiledRuleset;

/** A compiled ruleset with everything it needs to inspect exchanges. Immutable; any thread. */
final class RulesetEngine implements PolicyEngine {
    private final CompiledRuleset ruleset;
    private final DetectionEngine detectors;
    private final Surroundings surroundings;
    private final RegisterView register;
    private final EngineSettings settings;
    private final SystemIds systemIds = new SystemIds();
    private final RecordableNames names;

    RulesetEngine(
            CompiledRuleset ruleset,
            DetectionEngine detectors,
            Surroundings surroundings,
            RegisterView register,
            EngineSettings settings) {
        this.ruleset = ruleset;
        this.detectors = detectors;
        this.surroundings = surroundings;
        this.register = register;
        this.settings = settings;
        names = new RecordableNames(detectors, ruleset.defaults().minimumConfidence());
    }

    @Override
    public CompiledRuleset ruleset() {
        return ruleset;
    }

    @Override
    public String catalogueDigest() {
        return surroundings.knowledge().digest();
    }

    @Override
    public ExchangeInspection begin(RequestHead head, Caller caller) {
        return new ExchangeInspection(this, head, caller);
    }

    @Override
    public SocketConversation converse(RequestHead head, Caller caller) {
        return new SocketConversation(this, head, caller);
    }

    DetectionEngine detectors() {
        return detectors;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    RegisterView register() {
        return register;
    }

    EngineSettings settings() {
        return settings;
    }

    RecordableNames names() {
        return names;
    }

    SystemIds systemIds() {
        return systemIds;
    }
}
