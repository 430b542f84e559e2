package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
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
 * The log's Ed25519 key. {@code log.key} (0600) holds it as {@code PRIVATE+KEY+name+hex(key id)+base64(0x01 || seed
 * (32))}, {@code log.vkey} the public half as {@link VerifierKey}. The name is the log's origin. Any thread.
 */
public final class LogKey {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final VerifierKey verifier;
    private final PrivateKey key;

    private LogKey(VerifierKey verifier, PrivateKey key) {
        this.verifier = verifier;
        this.key = key;
    }

    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve("log.key"));
    }

    /** Makes a key of this name and writes both files. */
    public static LogKey create(Path folder, String name, Disk disk) throws IOException {
        LogKey key = generated(name);
        key.save(folder, "log", disk);
        return key;
    }

    /** A new key, in memory alone. */
    public static LogKey generated(String name) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            return new LogKey(
                    new VerifierKey(name, Arrays.copyOfRange(spki, spki.length - 32, spki.length)), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: not in this JDK", e);
        }
    }

    /** Writes {@code <stem>.vkey}, then {@code <stem>.key}: a private key without the public half is refused, not used. */
    public void save(Path folder, String stem, Disk disk) throws IOException {
        disk.replace(folder.resolve(stem + ".vkey"), (verifier.encode() + '\n').getBytes(StandardCharsets.UTF_8));
        disk.replacePrivately(folder.resolve(stem + ".key"), encoded().getBytes(StandardCharsets.US_ASCII));
    }

    private String encoded() {
        byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
        byte[] blob = new byte[33];
        blob[0] = VerifierKey.ED25519;
        System.arraycopy(seed, 0, blob, 1, 32);
        return PREFIX + origin() + '+' + HexFormat.of().formatHex(verifier.keyId()) + '+'
                + Base64.getEncoder().encodeToString(blob) + '\n';
    }

    /** Reads both files; LogDamaged when one is missing or they do not belong together. */
    public static LogKey load(Path folder) throws IOException {
        return load(folder, "log");
    }

    /** The same for {@code <stem>.key} and {@code <stem>.vkey}. */
    public static LogKey load(Path folder, String stem) throws IOException {
        Path keyFile = folder.resolve(stem + ".key");
        Path verifierFile = folder.resolve(stem + ".vkey");
        if (!Files.exists(keyFile) || !Files.exists(verifierFile)) {
            throw new LogDamaged("log key " + (Files.exists(keyFile) ? verifierFile : keyFile)
                    + ": missing (expected beside the log it signs); restore it from a backup");
        }
        VerifierKey verifier = VerifierKey.parse(Files.readString(verifierFile))
                .orElseThrow(() -> new LogDamaged("log key " + verifierFile
                        + ": not readable (expected: name+hex+base64 of an Ed25519 key); restore it from a backup"));
        LogKey loaded = new LogKey(verifier, privateKey(keyFile, verifier));
        if (!verifier.verifies(loaded.sign("probe\n"))) {
            throw new LogDamaged("log key " + keyFile + ": does not belong to " + verifierFile
                    + " (expected: the two halves of one key); restore both from a backup");
        }
        return loaded;
    }

    private static PrivateKey privateKey(Path file, VerifierKey verifier) throws IOException {
        String text = Files.readString(file).strip();
        String start = PREFIX + verifier.name() + '+';
        try {
            int plus = text.indexOf('+', start.length());
            byte[] blob = text.startsWith(start) && plus > 0
                    ? Base64.getDecoder().decode(text.substring(plus + 1))
                    : new byte[0];
            if (blob.length == 33 && blob[0] == VerifierKey.ED25519) {
                return KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new EdECPrivateKeySpec(
                                NamedParameterSpec.ED25519, Arrays.copyOfRange(blob, 1, 33)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new LogDamaged("log key " + file + ": not readable; restore it from a backup", e);
        }
        throw new LogDamaged("log key " + file + ": not readable (expected: " + PREFIX
                + "name+hex+base64 of the key named " + verifier.name() + "); restore it from a backup");
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /** The log's origin, which is the key's name. */
    public String origin() {
        return verifier.name();
    }

    /**
     * Signs a text that ends in a newline. A text that begins with the log's origin is a checkpoint, and only the
     * publisher signs those; any other text begins with words that say what it is.
     */
    public SignedNote sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return new SignedNote(
                    text, List.of(new SignedNote.Line(verifier.name(), verifier.keyId(), signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: signing failed", e);
        }
    }
}
