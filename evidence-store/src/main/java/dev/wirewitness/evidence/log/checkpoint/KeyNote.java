package dev.wirewitness.evidence.log.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One key vouches for a key of the log: a signed note of five lines that both have signed. {@code by} is the log's key
 * before, or a root key that is kept offline.
 *
 * @param untilSeconds how long it vouches, in seconds since 1970; 0 for a succession, which does not end
 */
public record KeyNote(VerifierKey by, VerifierKey key, long untilSeconds) {
    private static final String HEAD = "wirewitness log key v1";
    private static final int LINES = 6;

    /** The text that both sign. */
    public String text() {
        return HEAD + '\n' + key.name() + "\nby " + by.encode() + "\nkey " + key.encode() + "\nuntil " + untilSeconds + '\n';
    }

    /** What a note states, whoever signed it; empty when it is none of these. */
    public static Optional<KeyNote> stated(SignedNote note) {
        String[] lines = note.text().split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(HEAD) || !lines[2].startsWith("by ") || !lines[3].startsWith("key ")
                || !lines[4].matches("until (0|[1-9][0-9]{0,11})")) {
            return Optional.empty();
        }
        Optional<VerifierKey> by = VerifierKey.parse(lines[2].substring(3));
        Optional<VerifierKey> key = VerifierKey.parse(lines[3].substring(4));
        return by.isPresent() && key.filter(k -> k.name().equals(lines[1])).isPresent()
                ? Optional.of(new KeyNote(by.get(), key.get(), Long.parseLong(lines[4].substring(6))))
                : Optional.empty();
    }

    /** What a note states that both keys have signed; empty for any other. */
    public static Optional<KeyNote> signed(SignedNote note) {
        return stated(note).filter(one -> one.by.verifies(note) && one.key.verifies(note));
    }

    /** The note with the lines of both. */
    static SignedNote joined(SignedNote one, SignedNote other) {
        List<SignedNote.Line> lines = new ArrayList<>(one.lines());
        lines.addAll(other.lines());
        return new SignedNote(one.text(), lines);
    }

    /** Signed by the one that vouches; the other's signature is there already, or follows. */
    public static SignedNote sign(LogKey signer, SignedNote note) {
        return joined(note, signer.sign(note.text()));
    }
}
