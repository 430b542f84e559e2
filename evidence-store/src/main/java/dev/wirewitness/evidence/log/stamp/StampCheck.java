package dev.wirewitness.evidence.log.stamp;

import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Checks the time stamps beside a log. That the kept checkpoints are of its history is the verification's to say. */
public final class StampCheck {
    private StampCheck() {}

    /**
     * Every stamp must hold, and there must be one.
     *
     * @param pem certificates of the authorities, or of the CAs above them
     */
    public static Check of(Path folder, byte[] pem) throws IOException {
        return of(KeptCheckpoints.read(folder), size -> {
            Path file = Stamps.file(folder, size);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        }, pem);
    }

    /** Where the reply over the checkpoint of a size is; empty where it has none. */
    public interface Replies {
        Optional<byte[]> of(long size) throws IOException;
    }

    /** The same for checkpoints, by their size, and stamps that lie elsewhere. */
    public static Check of(SortedMap<Long, String> checkpoints, Replies replies, byte[] pem) throws IOException {
        List<X509Certificate> trusted = certificates(pem);
        if (trusted.isEmpty()) {
            return Check.failed("stamps", FailureKind.KEY_UNREADABLE,
                    "certificates of time stamping authorities: none is readable (expected: PEM)");
        }
        long count = 0;
        Instant newest = Instant.EPOCH;
        long size = 0;
        for (Map.Entry<Long, String> kept : checkpoints.entrySet()) {
            Optional<byte[]> reply = replies.of(kept.getKey());
            if (reply.isEmpty()) {
                continue;
            }
            try {
                newest = StampToken.verify(
                        reply.get(), kept.getValue().getBytes(StandardCharsets.UTF_8), trusted);
                size = kept.getKey();
                count++;
            } catch (StampToken.Invalid e) {
                return Check.failed("stamps", FailureKind.STAMP_WRONG, "time stamp ts/" + kept.getKey() + ".tsr: " + e.getMessage());
            }
        }
        return count == 0
                ? Check.failed("stamps", FailureKind.NOT_STAMPED, "time stamps: none (expected: one for each kept checkpoint)")
                : Check.passed("stamps", count + " time stamps; the first " + size + " records were there at " + newest);
    }

    private static List<X509Certificate> certificates(byte[] pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            return List.of();
        }
    }
}
