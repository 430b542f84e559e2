package dev.wirewitness.evidence.aims.control;

import java.util.List;
import java.util.Optional;

/**
 * A control of a framework and what AI traffic can say of it.
 *
 * @param queries ids of {@link EvidenceQuery}
 * @param doesNotProve what stays open even with all that evidence; never empty
 * @param role {@code provider}, {@code deployer} or {@code both}, where the framework tells them apart
 */
public record Control(
        String framework,
        String id,
        String title,
        Support support,
        List<String> queries,
        String supports,
        String doesNotProve,
        Optional<String> role) {}
