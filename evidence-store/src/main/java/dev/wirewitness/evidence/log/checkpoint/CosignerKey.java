package dev.wirewitness.evidence.log.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The public half of a witness's Ed25519 key, as {@code name+hex(key id)+base64(0x04 || key (32))} (C2SP
 * tlog-cosignature, cosignature/v1). Any thread.
 */
public record CosignerKey(String name, byte[] key) {
    static final byte COSIGNATURE = 0x04;

    private static final int TIME = 8;

    /** A cosignature that is right: who, and at what time they saw the checkpoint. */
    public record Seen(String witness, long unixSeconds) {}

    /** Reads a verifier key of this kind; empty when it is none. */
    public static Optional<CosignerKey> parse(String vkey) {
        return NoteKey.parse(vkey, COSIGNATURE, NoteKey.ED25519_BYTES)
                .filter(key -> key.name().indexOf(' ') < 0)
                .map(key -> new CosignerKey(key.name(), key.key()));
    }

    /** As {@link #parse} reads it. */
    public String encode() {
        return noteKey().encode();
    }

    byte[] id() {
        return noteKey().id();
    }

    private NoteKey noteKey() {
        return new NoteKey(name, COSIGNATURE, key);
    }

    /** The first line of this witness whose signature over the text is right. */
    public Optional<Seen> seen(SignedNote note) {
        for (SignedNote.Line line : note.lines()) {
            if (noteKey().named(line) && line.signature().length == TIME + 64) {
                long time = java.nio.ByteBuffer.wrap(line.signature()).getLong();
                byte[] signature = Arrays.copyOfRange(line.signature(), TIME, TIME + 64);
                if (time > 0 && noteKey().verifiesEd25519(message(note.text(), time), signature)) {
                    return Optional.of(new Seen(name, time));
                }
            }
        }
        return Optional.empty();
    }

    static byte[] message(String text, long unixSeconds) {
        return ("cosignature/v1\ntime " + unixSeconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}
