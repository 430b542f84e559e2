package dev.wirewitness.policy.ruleset;

import java.util.List;

/** A policy is compiled as a whole or not at all. */
public sealed interface CompileResult {

    /** {@code warnings}: what is accepted and probably not meant, in the order of the file. */
    record Compiled(CompiledRuleset ruleset, List<PolicyError> warnings) implements CompileResult {
        public Compiled {
            warnings = List.copyOf(warnings);
        }
    }

    /** {@code errors}: all that were found, in the order in which they stand in the file; never empty. */
    record Rejected(List<PolicyError> errors) implements CompileResult {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
