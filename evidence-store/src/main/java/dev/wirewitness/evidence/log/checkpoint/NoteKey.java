package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.record.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A public key of any kind as a file holds it: {@code name+hex(key id)+base64(type || key)} (C2SP signed-note). Key id:
 * first 4 bytes of {@code SHA-256(name || 0x0A || type || key)}.
 */
record NoteKey(String name, byte type, byte[] key) {
    /** Bytes of an Ed25519 key. */
    static final int ED25519_BYTES = 32;

    /** What stands before the 32 bytes in an X.509 SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] ED25519_X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** Reads a key of this type and length; empty when it is none, or its id is not that of its name and key. */
    static Optional<NoteKey> parse(String vkey, byte type, int length) {
        String[] parts = vkey.strip().split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(parts[2]);
            if (blob.length != length + 1 || blob[0] != type) {
                return Optional.empty();
            }
            NoteKey parsed = new NoteKey(parts[0], type, Arrays.copyOfRange(blob, 1, blob.length));
            return HexFormat.of().formatHex(parsed.id()).equals(parts[1]) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As {@link #parse} reads it. */
    String encode() {
        byte[] blob = new byte[key.length + 1];
        blob[0] = type;
        System.arraycopy(key, 0, blob, 1, key.length);
        return name + '+' + HexFormat.of().formatHex(id()) + '+' + Base64.getEncoder().encodeToString(blob);
    }

    byte[] id() {
        MessageDigest sha = Sha256.fresh();
        sha.update((name + '\n').getBytes(StandardCharsets.UTF_8));
        sha.update(type);
        return Arrays.copyOf(sha.digest(key), 4);
    }

    /** Whether the line bears this key's name and id. */
    boolean named(SignedNote.Line line) {
        return line.name().equals(name) && Arrays.equals(line.keyId(), id());
    }

    /** Whether an Ed25519 signature of this key is right. */
    boolean verifiesEd25519(byte[] message, byte[] signature) {
        return verifies("Ed25519", ED25519_X509, message, signature);
    }

    /** Whether a signature of this key is right; {@code x509}: what stands before the key in a SubjectPublicKeyInfo. */
    boolean verifies(String algorithm, byte[] x509, byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(x509, x509.length + key.length);
            System.arraycopy(key, 0, encoded, x509.length, key.length);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
