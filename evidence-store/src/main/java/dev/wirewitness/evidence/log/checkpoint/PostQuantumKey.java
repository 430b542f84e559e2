package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A second key with which a log cosigns its checkpoints, so that they still hold when Ed25519 does not: ML-DSA-44 (FIPS
 * 204), cosignature type 0x06 of C2SP tlog-cosignature. {@code log.mldsa.key} (0600) holds the private half as PKCS#8 in
 * base64, {@code log.mldsa.vkey} the public one. Any thread.
 */
public final class PostQuantumKey {
    private static final String STEM = "log.mldsa";

    private final PostQuantumVerifier verifier;
    private final PrivateKey key;

    private PostQuantumKey(PostQuantumVerifier verifier, PrivateKey key) {
        this.verifier = verifier;
        this.key = key;
    }

    /** The key in {@code folder}, which is used once it is there; made when there is none and {@code wanted}. */
    public static Optional<PostQuantumKey> open(Path folder, String origin, boolean wanted, Disk disk) throws IOException {
        Path file = folder.resolve(STEM + ".key");
        if (!Files.exists(file)) {
            if (!wanted) {
                return Optional.empty();
            }
            create(folder, origin, disk);
        }
        Optional<PostQuantumVerifier> verifier = PostQuantumVerifier.parse(Files.readString(folder.resolve(STEM + ".vkey")));
        try {
            PrivateKey key = KeyFactory.getInstance(PostQuantumVerifier.ALGORITHM).generatePrivate(
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(Files.readString(file).strip())));
            PostQuantumKey loaded = new PostQuantumKey(verifier.orElseThrow(IllegalArgumentException::new), key);
            Checkpoint probe = new Checkpoint(origin, 1, new byte[32]);
            if (loaded.verifier.seen(new SignedNote(probe.text(), List.of(loaded.cosign(probe, 1)))).isPresent()) {
                return Optional.of(loaded);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new LogDamaged("log key " + file + ": not readable; restore it and the .vkey beside it from a backup", e);
        }
        throw new LogDamaged("log key " + file + ": does not belong to the .vkey beside it (expected: the two halves of one"
                + " key); restore both from a backup");
    }

    private static void create(Path folder, String origin, Disk disk) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(PostQuantumVerifier.ALGORITHM).generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            PostQuantumVerifier verifier = new PostQuantumVerifier(
                    origin, Arrays.copyOfRange(spki, spki.length - PostQuantumVerifier.KEY, spki.length));
            disk.replace(folder.resolve(STEM + ".vkey"), (verifier.encode() + '\n').getBytes(StandardCharsets.US_ASCII));
            String text = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + '\n';
            disk.replacePrivately(folder.resolve(STEM + ".key"), text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(PostQuantumVerifier.ALGORITHM + ": not in this JDK", e);
        }
    }

    /** The line by which the log says with this key that it has published the checkpoint. */
    public SignedNote.Line cosign(Checkpoint checkpoint, long unixSeconds) {
        try {
            Signature signer = Signature.getInstance(PostQuantumVerifier.ALGORITHM);
            signer.initSign(key);
            signer.update(PostQuantumVerifier.message(verifier.name(), checkpoint, unixSeconds));
            byte[] signature = signer.sign();
            byte[] blob = ByteBuffer.allocate(8 + signature.length).putLong(unixSeconds).put(signature).array();
            return new SignedNote.Line(verifier.name(), verifier.id(), blob);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(PostQuantumVerifier.ALGORITHM + ": signing failed", e);
        }
    }
}
