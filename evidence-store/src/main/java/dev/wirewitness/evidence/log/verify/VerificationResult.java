package dev.wirewitness.evidence.log.verify;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a verification.
 *
 * @param checkpoint what the log claims, as far as it is readable
 * @param records under the checkpoint that were read
 * @param beyond records in segments that no checkpoint covers yet
 * @param checks in the order they were made
 */
public record VerificationResult(Optional<Checkpoint> checkpoint, long records, long beyond, List<Check> checks) {
    public VerificationResult {
        checks = List.copyOf(checks);
    }

    /** Whether every check passed. */
    public boolean intact() {
        return checks.stream().allMatch(Check::passed);
    }

    /** This result and one check more. */
    public VerificationResult with(Check more) {
        List<Check> all = new java.util.ArrayList<>(checks);
        all.add(more);
        return new VerificationResult(checkpoint, records, beyond, all);
    }

    /** The first check that failed. */
    public Optional<Check> firstFailure() {
        return checks.stream().filter(check -> !check.passed()).findFirst();
    }
}
