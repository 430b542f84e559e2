package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Ruleset;
import dev.wirewitness.policy.detect.DetectorSelection;
import java.util.List;

/**
 * A policy, checked and compiled. Immutable; any thread.
 *
 * @param contact what a refused person should do, or empty
 * @param detectors what the detection engine is to be compiled from
 * @param rules the enabled ones, in order
 * @param cases the policy's own tests
 */
public record CompiledRuleset(
        String digest,
        String name,
        String source,
        String contact,
        Defaults defaults,
        DetectorSelection detectors,
        List<Rule> rules,
        List<PolicyCase> cases)
        implements Ruleset {
    public CompiledRuleset {
        rules = List.copyOf(rules);
        cases = List.copyOf(cases);
    }

    @Override
    public String toString() {
        return "CompiledRuleset[" + name + ", " + digest + ", " + rules.size() + " rules]";
    }
}
