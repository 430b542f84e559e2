package dev.wirewitness.evidence.log.witness;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code add-checkpoint} (C2SP tlog-witness): the size the witness is thought to know, the consistency
 * proof from there, and the checkpoint.
 */
record AddCheckpoint(long old, List<byte[]> proof, SignedNote note, Checkpoint checkpoint) {
    private static final int MAX_PROOF = 63;

    AddCheckpoint {
        proof = List.copyOf(proof);
    }

    /** Empty when it is no such body. */
    static Optional<AddCheckpoint> parse(String body) {
        int gap = body.indexOf("\n\n");
        if (gap < 0) {
            return Optional.empty();
        }
        String[] lines = body.substring(0, gap).split("\n", -1);
        if (!lines[0].matches("old (0|[1-9][0-9]{0,17})") || lines.length > 1 + MAX_PROOF) {
            return Optional.empty();
        }
        List<byte[]> proof = new ArrayList<>();
        try {
            for (int i = 1; i < lines.length; i++) {
                proof.add(Base64.getDecoder().decode(lines[i]));
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        long old = Long.parseLong(lines[0].substring(4));
        return SignedNote.parse(body.substring(gap + 2))
                .flatMap(note -> Checkpoint.parse(note.text()).map(head -> new AddCheckpoint(old, proof, note, head)))
                .filter(all -> all.proof.stream().allMatch(hash -> hash.length == 32));
    }

    static String encode(long old, List<byte[]> proof, String checkpoint) {
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return body.append('\n').append(checkpoint).toString();
    }
}
