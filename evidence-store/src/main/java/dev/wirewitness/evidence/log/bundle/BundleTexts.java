package dev.wirewitness.evidence.log.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The fixed files of a bundle: words for people, and the two verifiers as source. */
final class BundleTexts {
    private BundleTexts() {}

    static void add(StoredZip zip, BundleRange range) throws IOException {
        zip.add("README.txt", text("README.txt")
                .replace("{origin}", range.head().origin())
                .replace("{from}", Long.toString(range.from()))
                .replace("{until}", Long.toString(range.until()))
                .replace("{period}", period(range)));
        zip.add("verify/BundleVerifier.java", verifierSource());
        zip.add("verify/verify_bundle.py", text("verify_bundle.py"));
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
        try (InputStream in = BundleTexts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ": not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
