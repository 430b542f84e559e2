package dev.wirewitness.evidence.log.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The fixed files of a bundle: words for people, and the two verifiers as source. */
final class BundleTexts {
    /** Small bundles for those who write a verifier; each name begins with the exit code it must give. */
    static final List<String> EXAMPLES = List.of(
            "10-file-changed.zip", "10-record-changed.zip", "11-hash-changed.zip", "11-record-left-out.zip",
            "12-checkpoint-changed.zip", "13-figures-changed.zip", "14-whole.zip");

    private BundleTexts() {}

    static void add(StoredZip zip, BundleRange range) throws IOException {
        zip.add("README.txt", text("README.txt")
                .replace("{origin}", range.head().origin())
                .replace("{from}", Long.toString(range.from()))
                .replace("{until}", Long.toString(range.until()))
                .replace("{period}", period(range)));
        zip.add("verify/BundleVerifier.java", verifierSource());
        zip.add("verify/verify_bundle.py", text("verify_bundle.py"));
        for (String example : EXAMPLES) {
            zip.add("verify/examples/" + example, bytes("examples/" + example));
        }
    }

    /** Without the package line: a single file is run from where it lies. */
    private static String verifierSource() throws IOException {
        return text("BundleVerifier.java").replaceFirst("(?m)^package .*;\\n\\n", "");
    }

    private static String period(BundleRange range) {
        return range.untilMicros() == Long.MAX_VALUE
                ? "everything up to the checkpoint"
                : day(range.fromMicros()) + " to " + day(range.untilMicros()) + " (UTC, end not included)";
    }

    private static Instant day(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static String text(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = BundleTexts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ": not in this build");
            }
            return in.readAllBytes();
        }
    }
}
