package dev.wirewitness.evidence.log.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public half of a log's Ed25519 key, as {@code name+hex(key id)+base64(0x01 || key (32))} (C2SP signed-note).
 * Key id: first 4 bytes of {@code SHA-256(name || 0x0A || 0x01 || key)}.
 */
public final class VerifierKey {
    static final byte ED25519 = 1;

    /** What stands before the 32 bytes in an X.509 SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] key;
    private final byte[] id;

    VerifierKey(String name, byte[] key) {
        this.name = name;
        this.key = key.clone();
        this.id = id(name, key);
    }

    /** Reads a verifier key; empty when it is none, or its id is not that of its name and key. */
    public static Optional<VerifierKey> parse(String vkey) {
        String[] parts = vkey.strip().split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(parts[2]);
            if (blob.length != 33 || blob[0] != ED25519) {
                return Optional.empty();
            }
            VerifierKey parsed = new VerifierKey(parts[0], Arrays.copyOfRange(blob, 1, 33));
            return HexFormat.of().formatHex(parsed.id).equals(parts[1]) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static byte[] id(String name, byte[] key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update(new byte[] {'\n', ED25519});
            return Arrays.copyOf(sha.digest(key), 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }

    public String name() {
        return name;
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
        byte[] blob = new byte[33];
        blob[0] = ED25519;
        System.arraycopy(key, 0, blob, 1, 32);
        return name + '+' + HexFormat.of().formatHex(id) + '+' + Base64.getEncoder().encodeToString(blob);
    }

    /** Whether a signature line of this key's name and id is there at all. */
    public boolean signed(SignedNote note) {
        return note.lines().stream().anyMatch(this::mine);
    }

    /** Whether this key signed the note: a line bears its name and id, and each such line's signature is right. */
    public boolean verifies(SignedNote note) {
        return signed(note)
                && note.lines().stream().filter(this::mine).allMatch(l -> verifies(note.signed(), l.signature()));
    }

    private boolean mine(SignedNote.Line line) {
        return line.name().equals(name) && Arrays.equals(line.keyId(), id);
    }

    private boolean verifies(byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(X509, X509.length + 32);
            System.arraycopy(key, 0, encoded, X509.length, 32);
            PublicKey publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(publicKey);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
