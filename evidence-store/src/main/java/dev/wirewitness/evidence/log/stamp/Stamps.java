package dev.wirewitness.evidence.log.stamp;

import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/**
 * Gets a time stamp over the file of each kept checkpoint, and keeps the authority's whole answer as {@code
 * ts/<size>.tsr}: {@code openssl ts -verify -data cp/<size> -in ts/<size>.tsr} reads it. One thread.
 */
public final class Stamps {
    /** So many of the newest are asked for; what an authority missed longer than that stays without. */
    private static final int NEWEST = 48;

    private static final int NONCE_BITS = 64;

    private final Path folder;
    private final Disk disk;
    private final Post post;
    private final SecureRandom random = new SecureRandom();

    /** Carries a query ({@code application/timestamp-query}) to the authority and brings back its reply. */
    public interface Post {
        byte[] post(byte[] query) throws IOException;
    }

    /** @param folder the log's folder */
    public Stamps(Path folder, Disk disk, Post post) {
        this.folder = folder;
        this.disk = disk;
        this.post = post;
    }

    /** Kept checkpoints, of the newest ones, that have no stamp yet. */
    public List<Long> missing() throws IOException {
        List<Long> missing = new ArrayList<>();
        for (long size : KeptCheckpoints.sizes(folder).descendingSet()) {
            if (missing.size() < NEWEST && !Files.exists(file(folder, size))) {
                missing.add(size);
            }
        }
        return missing;
    }

    /** Has the kept checkpoint of {@code size} stamped. IOException when the authority gives no stamp over it. */
    public void stamp(long size) throws IOException {
        byte[] checkpoint = KeptCheckpoints.read(folder, size).getBytes(StandardCharsets.UTF_8);
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        TimeStampRequest request = generator.generate(
                TSPAlgorithms.SHA256, Sha256.fresh().digest(checkpoint), new BigInteger(NONCE_BITS, random));
        byte[] reply = post.post(request.getEncoded());
        try {
            TimeStampResponse response = new TimeStampResponse(reply);
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw new IOException("no stamp: status " + response.getStatus() + " " + response.getStatusString());
            }
        } catch (TSPException e) {
            throw new IOException("not a stamp over this checkpoint: " + e.getMessage(), e);
        }
        disk.replace(file(folder, size), reply);
    }

    static Path file(Path folder, long size) {
        return folder.resolve("ts").resolve(size + ".tsr");
    }
}
