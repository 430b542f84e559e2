package dev.wirewitness.evidence.log.checkpoint;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public half of a log's Ed25519 key, as {@code name+hex(key id)+base64(0x01 || key (32))} (C2SP signed-note).
 * Key id: first 4 bytes of {@code SHA-256(name || 0x0A || 0x01 || key)}.
 */
public final class VerifierKey {
    static final byte ED25519 = 1;

    private final NoteKey key;
    private final byte[] id;

    VerifierKey(String name, byte[] key) {
        this(new NoteKey(name, ED25519, key.clone()));
    }

    private VerifierKey(NoteKey key) {
        this.key = key;
        this.id = key.id();
    }

    /** Reads a verifier key; empty when it is none, or its id is not that of its name and key. */
    public static Optional<VerifierKey> parse(String vkey) {
        return NoteKey.parse(vkey, ED25519, NoteKey.ED25519_BYTES).map(VerifierKey::new);
    }

    public String name() {
        return key.name();
    }

    /** The key id, as file names have it. */
    public String idText() {
        return HexFormat.of().formatHex(id);
    }

    byte[] keyId() {
        return id.clone();
    }

    /** The key as a file holds it. */
    public String encode() {
        return key.encode();
    }

    /** Whether a signature line of this key's name and id is there at all. */
    public boolean signed(SignedNote note) {
        return note.lines().stream().anyMatch(this::mine);
    }

    /** Whether this key signed the note: a line bears its name and id, and each such line's signature is right. */
    public boolean verifies(SignedNote note) {
        return signed(note)
                && note.lines().stream().filter(this::mine).allMatch(l -> key.verifiesEd25519(note.signed(), l.signature()));
    }

    private boolean mine(SignedNote.Line line) {
        return line.name().equals(key.name()) && Arrays.equals(line.keyId(), id);
    }
}
