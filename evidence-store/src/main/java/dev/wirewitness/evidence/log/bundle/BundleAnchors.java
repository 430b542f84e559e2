package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.stamp.StampCheck;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What others said of the history in a bundle: time stamps and cosignatures, which the verifiers that go along cannot
 * check with their standard libraries alone. That the stamped and cosigned checkpoints are of this history is theirs to
 * say: pass {@link #cosigned} to them as a held checkpoint.
 */
public final class BundleAnchors {
    private static final int MAX_FILE = 1 << 20;
    private static final String CHECKPOINTS = "log/checkpoints/";

    private BundleAnchors() {}

    /** The checkpoint with the witnesses' lines, as the bundle has it. */
    public static Optional<String> cosigned(Path bundle) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            ZipEntry entry = zip.getEntry("log/cosigned");
            return entry == null ? Optional.empty() : Optional.of(new String(bytes(zip, entry), StandardCharsets.UTF_8));
        } catch (ZipException e) {
            return Optional.empty();
        }
    }

    /** Whether the witness cosigned that checkpoint. */
    public static Check witnessed(Optional<String> cosigned, CosignerKey witness) {
        Optional<CosignerKey.Seen> seen = cosigned.flatMap(SignedNote::parse).flatMap(witness::seen);
        return seen.map(one -> Check.passed("witness", witness.name() + " saw the checkpoint in log/cosigned at "
                        + Instant.ofEpochSecond(one.unixSeconds())))
                .orElseGet(() -> Check.failed("witness", FailureKind.NOT_WITNESSED, "witness " + witness.name()
                        + ": log/cosigned has no cosignature of it that is right (expected: one)"));
    }

    /**
     * Every stamp must hold, and there must be one.
     *
     * @param pem certificates of the authorities, or of the CAs above them
     */
    public static Check stamps(Path bundle, byte[] pem) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            TreeMap<Long, String> checkpoints = new TreeMap<>();
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (entry.getName().matches(CHECKPOINTS + "[1-9][0-9]{0,17}")) {
                    checkpoints.put(
                            Long.parseLong(entry.getName().substring(CHECKPOINTS.length())),
                            new String(bytes(zip, entry), StandardCharsets.UTF_8));
                }
            }
            return StampCheck.of(checkpoints, size -> {
                ZipEntry reply = zip.getEntry("log/stamps/" + size + ".tsr");
                return reply == null ? Optional.empty() : Optional.of(bytes(zip, reply));
            }, pem);
        } catch (ZipException e) {
            return Check.failed("stamps", FailureKind.NOT_STAMPED, bundle + ": not readable as a zip file");
        }
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                throw new IOException(entry.getName() + ": longer than any checkpoint or time stamp");
            }
            return bytes;
        }
    }
}
