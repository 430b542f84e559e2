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
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A witness's Ed25519 key: {@code witness.key} (0600) holds {@code PRIVATE+KEY+name+hex(key id)+base64(0x04 || seed
 * (32))}, {@code witness.vkey} the public half. Any thread.
 */
public final class WitnessKey {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final CosignerKey cosigner;
    private final PrivateKey key;

    private WitnessKey(CosignerKey cosigner, PrivateKey key) {
        this.cosigner = cosigner;
        this.key = key;
    }

    /** Reads the key in {@code folder}, or makes one of this name; LogDamaged when what lies there is no key. */
    public static WitnessKey open(Path folder, String name, Disk disk) throws IOException {
        Path file = folder.resolve("witness.key");
        if (!Files.exists(file)) {
            create(folder, name, disk);
        }
        Path publicHalf = folder.resolve("witness.vkey");
        String text = Files.readString(file).strip();
        try {
            String[] parts = text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
            byte[] blob = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
            CosignerKey cosigner = CosignerKey.parse(Files.readString(publicHalf)).orElseThrow(IllegalArgumentException::new);
            if (blob.length == 33 && blob[0] == CosignerKey.COSIGNATURE) {
                PrivateKey key = KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOfRange(blob, 1, 33)));
                WitnessKey loaded = new WitnessKey(cosigner, key);
                if (cosigner.seen(loaded.cosign("probe\n", 1)).isPresent()) {
                    return loaded;
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new LogDamaged("witness key " + file + ": not readable; restore it from a backup", e);
        }
        throw new LogDamaged("witness key " + file + ": does not belong to " + publicHalf
                + " (expected: the two halves of one key); restore both from a backup");
    }

    private static void create(Path folder, String name, Disk disk) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            CosignerKey cosigner = new CosignerKey(name, Arrays.copyOfRange(spki, spki.length - 32, spki.length));
            byte[] blob = new byte[33];
            blob[0] = CosignerKey.COSIGNATURE;
            System.arraycopy(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow(), 0, blob, 1, 32);
            disk.replace(folder.resolve("witness.vkey"), (cosigner.encode() + '\n').getBytes(StandardCharsets.US_ASCII));
            String text = PREFIX + name + '+' + HexFormat.of().formatHex(cosigner.id()) + '+'
                    + Base64.getEncoder().encodeToString(blob) + '\n';
            disk.replacePrivately(folder.resolve("witness.key"), text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: not in this JDK", e);
        }
    }

    public CosignerKey cosigner() {
        return cosigner;
    }

    /** The text with this witness's line alone: that it was seen, and no smaller or other one before, at this time. */
    public SignedNote cosign(String text, long unixSeconds) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(CosignerKey.message(text, unixSeconds));
            byte[] signature = signer.sign();
            byte[] blob = ByteBuffer.allocate(8 + signature.length).putLong(unixSeconds).put(signature).array();
            return new SignedNote(text, List.of(new SignedNote.Line(cosigner.name(), cosigner.id(), blob)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: signing failed", e);
        }
    }
}
