package dev.wirewitness.evidence.log.bundle;

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
 * @param report files for {@code report/} by name
 */
public record BundleOptions(
        boolean hashOnly,
        List<String> held,
        Optional<String> nonce,
        int perStratum,
        Optional<Path> policies,
        Map<String, byte[]> report) {
    /** All records, no sample, nothing beside them. */
    public static final BundleOptions PLAIN =
            new BundleOptions(false, List.of(), Optional.empty(), 5, Optional.empty(), Map.of());

    public BundleOptions {
        held = List.copyOf(held);
        report = Map.copyOf(report);
    }
}
