package dev.wirewitness.policy.ruleset;

import java.util.List;

/** A policy is compiled as a whole or not at all. */
public sealed interface CompileResult {

    record Compiled(CompiledRuleset ruleset) implements CompileResult {}

    /** {@code errors}: all that were found, in the order in which they stand in the file; never empty. */
    record Rejected(List<PolicyError> errors) implements CompileResult {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
