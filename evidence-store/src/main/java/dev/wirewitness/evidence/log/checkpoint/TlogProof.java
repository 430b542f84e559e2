package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.merkle.Proofs;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One record, the hashes that lead from it to a checkpoint, and that checkpoint, in one file (C2SP tlog-proof). The
 * record's bytes stand in the {@code extra} line, so that the file needs nothing beside it but the verifier key.
 *
 * @param record bytes that the leaf hash covers
 * @param hashes sibling hashes from the leaf up
 * @param checkpoint the signed note, as it was published
 */
public record TlogProof(byte[] record, long index, List<byte[]> hashes, String checkpoint) {
    private static final String FIRST = "c2sp.org/tlog-proof@v1\n";
    private static final int MAX_HASHES = 63;

    public TlogProof {
        hashes = List.copyOf(hashes);
    }

    /** The file's text. */
    public String encode() {
        Base64.Encoder base64 = Base64.getEncoder();
        StringBuilder text = new StringBuilder(FIRST)
                .append("extra ").append(base64.encodeToString(record)).append('\n')
                .append("index ").append(index).append('\n');
        hashes.forEach(hash -> text.append(base64.encodeToString(hash)).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /** Reads a file; empty when it is no proof with a record in it. */
    public static Optional<TlogProof> parse(String text) {
        int gap = text.indexOf("\n\n");
        if (!text.startsWith(FIRST) || gap < 0) {
            return Optional.empty();
        }
        String[] lines = text.substring(FIRST.length(), gap).split("\n", -1);
        if (lines.length < 2 || lines.length > 2 + MAX_HASHES || !lines[0].startsWith("extra ")
                || !lines[1].matches("index (0|[1-9][0-9]{0,17})")) {
            return Optional.empty();
        }
        try {
            List<byte[]> hashes = new ArrayList<>();
            for (int i = 2; i < lines.length; i++) {
                hashes.add(Base64.getDecoder().decode(lines[i]));
            }
            byte[] record = Base64.getDecoder().decode(lines[0].substring("extra ".length()));
            long index = Long.parseLong(lines[1].substring("index ".length()));
            return hashes.stream().allMatch(hash -> hash.length == TreeHasher.HASH)
                    ? Optional.of(new TlogProof(record, index, hashes, text.substring(gap + 2)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the record is the one at {@code index} under {@code head}. */
    public boolean leadsTo(Checkpoint head) {
        return Proofs.includes(new TreeHasher().leaf(record), index, head.size(), hashes, head.root());
    }
}
