package dev.wirewitness.evidence.log.checkpoint;

import java.util.Base64;
import java.util.Optional;

/**
 * What a signed checkpoint states (C2SP tlog-checkpoint): this log has {@code size} records, and {@code root} is the
 * root of the tree over them. Extension lines are read past.
 */
public record Checkpoint(String origin, long size, byte[] root) {
    /** The text that is signed. */
    public String text() {
        return origin + '\n' + size + '\n' + Base64.getEncoder().encodeToString(root) + '\n';
    }

    /** The checkpoint in a signed note, whoever signed it; empty when it is none. */
    public static Optional<Checkpoint> ofNote(String note) {
        return SignedNote.parse(note).flatMap(parsed -> parse(parsed.text()));
    }

    /** Reads the text of a note; empty when it is no checkpoint. */
    public static Optional<Checkpoint> parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty() || !lines[lines.length - 1].isEmpty()) {
            return Optional.empty();
        }
        try {
            long size = Long.parseLong(lines[1]);
            byte[] root = Base64.getDecoder().decode(lines[2]);
            boolean canonical = lines[1].equals(Long.toString(size)) && size >= 0;
            return canonical && root.length == 32
                    ? Optional.of(new Checkpoint(lines[0], size, root))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
