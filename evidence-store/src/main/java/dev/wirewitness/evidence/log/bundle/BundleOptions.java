package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.record.SubjectVault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes into a bundle beside the range itself.
 *
 * @param hashOnly only hashes of the records, and the records of the sample
 * @param held texts of checkpoints the auditor kept from earlier: proofs lead from each to the range's end
 * @param nonce word that draws the sample; none is drawn when empty
 * @param perStratum records per stratum of the sample
 * @param policies folder of {@code <digest>.yaml}; left out when empty
 * @param disclosed records whose personal fields the auditor may read, with what proves them
 * @param report files for {@code report/} by name
 */
public record BundleOptions(
        boolean hashOnly,
        List<String> held,
        Optional<String> nonce,
        int perStratum,
        Optional<Path> policies,
        Map<Long, SubjectVault.Disclosure> disclosed,
        Map<String, byte[]> report) {
    /** All records, no sample, nothing beside them. */
    public static final BundleOptions PLAIN =
            new BundleOptions(false, List.of(), Optional.empty(), 5, Optional.empty(), Map.of(), Map.of());

    public BundleOptions {
        held = List.copyOf(held);
        disclosed = Map.copyOf(disclosed);
        report = Map.copyOf(report);
    }
}
