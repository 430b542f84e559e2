package dev.wirewitness.evidence.log.checkpoint;

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
 * The public half of a witness's Ed25519 key, as {@code name+hex(key id)+base64(0x04 || key (32))} (C2SP
 * tlog-cosignature, cosignature/v1). Any thread.
 */
public record CosignerKey(String name, byte[] key) {
    static final byte COSIGNATURE = 0x04;

    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int TIME = 8;

    /** A cosignature that is right: who, and at what time they saw the checkpoint. */
    public record Seen(String witness, long unixSeconds) {}

    /** Reads a verifier key of this kind; empty when it is none. */
    public static Optional<CosignerKey> parse(String vkey) {
        String[] parts = vkey.strip().split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty() || parts[0].indexOf(' ') >= 0) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(parts[2]);
            if (blob.length != 33 || blob[0] != COSIGNATURE) {
                return Optional.empty();
            }
            CosignerKey parsed = new CosignerKey(parts[0], Arrays.copyOfRange(blob, 1, 33));
            return HexFormat.of().formatHex(parsed.id()).equals(parts[1]) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As {@link #parse} reads it. */
    public String encode() {
        byte[] blob = new byte[33];
        blob[0] = COSIGNATURE;
        System.arraycopy(key, 0, blob, 1, 32);
        return name + '+' + HexFormat.of().formatHex(id()) + '+' + Base64.getEncoder().encodeToString(blob);
    }

    byte[] id() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((name + '\n').getBytes(StandardCharsets.UTF_8));
            sha.update(COSIGNATURE);
            return Arrays.copyOf(sha.digest(key), 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }

    /** The first line of this witness whose signature over the text is right. */
    public Optional<Seen> seen(SignedNote note) {
        for (SignedNote.Line line : note.lines()) {
            boolean mine = line.name().equals(name) && Arrays.equals(line.keyId(), id())
                    && line.signature().length == TIME + 64;
            if (mine) {
                long time = java.nio.ByteBuffer.wrap(line.signature()).getLong();
                byte[] signature = Arrays.copyOfRange(line.signature(), TIME, TIME + 64);
                if (time > 0 && verifies(message(note.text(), time), signature)) {
                    return Optional.of(new Seen(name, time));
                }
            }
        }
        return Optional.empty();
    }

    static byte[] message(String text, long unixSeconds) {
        return ("cosignature/v1\ntime " + unixSeconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    private boolean verifies(byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(X509, X509.length + 32);
            System.arraycopy(key, 0, encoded, X509.length, 32);
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
