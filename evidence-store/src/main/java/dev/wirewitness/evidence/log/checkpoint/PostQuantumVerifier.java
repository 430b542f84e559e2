package dev.wirewitness.evidence.log.checkpoint;

import java.nio.ByteBuffer;
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
 * The public half of a {@link PostQuantumKey}, as {@code name+hex(key id)+base64(0x06 || key (1312))}. A cosignature is
 * a u64 time and a signature (2420) over {@code "subtree/v1\n\0" || u8 length, cosigner's name || u64 time || u8
 * length, origin || u64 0 || u64 size || root (32)}. Any thread.
 */
public record PostQuantumVerifier(String name, byte[] key) {
    static final String ALGORITHM = "ML-DSA-44";
    static final int KEY = 1312;

    private static final byte COSIGNATURE = 0x06;
    private static final int SIGNATURE = 2420;
    private static final int TIME = 8;
    /** What stands before the key in an X.509 SubjectPublicKeyInfo (RFC 9881). */
    private static final byte[] X509 = HexFormat.of().parseHex("30820532300b060960864801650304031103820521" + "00");
    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);

    /** Reads a verifier key of this kind; empty when it is none, or its id is not that of its name and key. */
    public static Optional<PostQuantumVerifier> parse(String vkey) {
        String[] parts = vkey.strip().split("\\+", 3);
        try {
            byte[] blob = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
            if (blob.length != KEY + 1 || blob[0] != COSIGNATURE || parts[0].isEmpty()) {
                return Optional.empty();
            }
            PostQuantumVerifier parsed = new PostQuantumVerifier(parts[0], Arrays.copyOfRange(blob, 1, blob.length));
            return HexFormat.of().formatHex(parsed.id()).equals(parts[1]) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As {@link #parse} reads it. */
    public String encode() {
        byte[] blob = new byte[KEY + 1];
        blob[0] = COSIGNATURE;
        System.arraycopy(key, 0, blob, 1, KEY);
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

    /** When this key cosigned the checkpoint in the note, in seconds since 1970; empty when no line of it is right. */
    public Optional<Long> seen(SignedNote note) {
        Optional<Checkpoint> checkpoint = Checkpoint.parse(note.text());
        for (SignedNote.Line line : note.lines()) {
            boolean mine = line.name().equals(name) && Arrays.equals(line.keyId(), id())
                    && line.signature().length == TIME + SIGNATURE;
            if (mine && checkpoint.isPresent()) {
                long time = ByteBuffer.wrap(line.signature()).getLong();
                byte[] signature = Arrays.copyOfRange(line.signature(), TIME, TIME + SIGNATURE);
                if (verifies(message(name, checkpoint.get(), time), signature)) {
                    return Optional.of(time);
                }
            }
        }
        return Optional.empty();
    }

    static byte[] message(String cosigner, Checkpoint checkpoint, long unixSeconds) {
        byte[] name = cosigner.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LABEL.length + 1 + name.length + TIME + 1 + origin.length + 16 + checkpoint.root().length)
                .put(LABEL)
                .put((byte) name.length)
                .put(name)
                .putLong(unixSeconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root())
                .array();
    }

    private boolean verifies(byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(X509, X509.length + KEY);
            System.arraycopy(key, 0, encoded, X509.length, KEY);
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
