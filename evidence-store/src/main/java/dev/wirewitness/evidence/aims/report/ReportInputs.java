package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.control.ControlMap;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import java.util.List;
import java.util.Optional;

/**
 * Everything a report is made from besides log and period. Equal inputs give equal bytes, so nothing in here may
 * come from the clock or the machine.
 *
 * @param scopeStatement of the AI management system, with its version
 * @param opening last checkpoint at or before the period's start; empty: the size is told from record times
 * @param closing first checkpoint at or after the period's end plus the grace; empty: likewise
 * @param integrity checks already run over the log, in the order they are to be shown
 * @param baseline the register as of the oldest record, for a log that was pruned ({@code register.json})
 * @param toolVersion version of the program that makes the report
 */
public record ReportInputs(
        String organization,
        Optional<String> scopeStatement,
        RegisterFile register,
        ControlMap controls,
        Optional<Anchor> opening,
        Optional<Anchor> closing,
        List<IntegrityCheck> integrity,
        Optional<String> baseline,
        String toolVersion) {

    /** Of a log that was never pruned. */
    public ReportInputs(
            String organization,
            Optional<String> scopeStatement,
            RegisterFile register,
            ControlMap controls,
            Optional<Anchor> opening,
            Optional<Anchor> closing,
            List<IntegrityCheck> integrity,
            String toolVersion) {
        this(organization, scopeStatement, register, controls, opening, closing, integrity, Optional.empty(), toolVersion);
    }

    public ReportInputs {
        integrity = List.copyOf(integrity);
    }

    /**
     * A signed tree head that the report stands on.
     *
     * @param rootHash as in the checkpoint (base64)
     */
    public record Anchor(String origin, long size, String rootHash) {}

    /**
     * One check of the log.
     *
     * @param name such as {@code roots recomputed}
     * @param detail what was checked, or what is wrong
     */
    public record IntegrityCheck(String name, Outcome outcome, String detail) {}

    /** How a check ended. */
    public enum Outcome {
        PASSED,
        FAILED,
        NOT_RUN
    }
}
