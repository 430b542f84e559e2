package dev.wirewitness.proxy.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A private key with its certificate chain from files: PEM (certificates, the first one the key's own, and a PKCS#8,
 * EC or RSA key without pass phrase, in one file or two) or PKCS#12 ({@code .p12}, {@code .pfx}; its password alone in
 * a file of the same name with {@code .password} behind it, or none). Messages name the file and never hold key material.
 */
public record KeyFile(PrivateKey key, List<X509Certificate> chain) {
    private static final int MAX_FILE = 1 << 20;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** The files cannot be used; the message is for the operator. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    public KeyFile {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "KeyFile[" + chain.getFirst().getSubjectX500Principal().getName() + "]";
    }

    /** {@code key}: where the key of a PEM file lies, if not in the same one. */
    public static KeyFile read(Path file, Optional<Path> key) throws Unreadable {
        boolean pkcs12 = isPkcs12(file);
        if (pkcs12 && key.isPresent()) {
            throw new Unreadable(key.get() + ": a PKCS#12 file holds its own key (expected: no key file beside " + file + ")");
        }
        checkMode(key.orElse(file));
        KeyFile read = pkcs12 ? pkcs12(file) : pem(file, key.orElse(file));
        if (!belongTogether(read.key, read.chain.getFirst())) {
            throw new Unreadable(key.orElse(file) + ": its key is not that of the first certificate in " + file
                    + " (expected: the certificate of the key first, then those that signed it)");
        }
        return read;
    }

    private static boolean isPkcs12(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private static void checkMode(Path file) throws Unreadable {
        if (!POSIX) {
            return;
        }
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new Unreadable(file + ": holds a key and is open to other users: "
                        + PosixFilePermissions.toString(mode) + " (expected: rw-------; if nobody read it yet: chmod 600)");
            }
        } catch (IOException e) {
            throw new Unreadable(file + ": cannot be read: " + e + " (expected: a readable file)");
        }
    }

    private static KeyFile pem(Path file, Path keyFile) throws Unreadable {
        List<X509Certificate> chain = certificates(file);
        return new KeyFile(privateKey(keyFile), chain);
    }

    /** The certificates of a PEM file, at least one, in the order of the file. */
    public static List<X509Certificate> certificates(Path file) throws Unreadable {
        List<X509Certificate> chain = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof org.bouncycastle.cert.X509CertificateHolder holder) {
                    chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
                }
            }
        } catch (IOException | CertificateException e) {
            throw new Unreadable(file + ": its PEM block number " + (chain.size() + 1)
                    + " cannot be read (expected: X.509 certificates in PEM)");
        }
        if (chain.isEmpty()) {
            throw new Unreadable(file + ": holds no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path file) throws Unreadable {
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                switch (each) {
                    case PrivateKeyInfo info -> {
                        return privateKey(info);
                    }
                    case PEMKeyPair pair -> {
                        return privateKey(pair.getPrivateKeyInfo());
                    }
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ -> throw new Unreadable(
                            file + ": its key has a pass phrase (expected: none; take it off with: openssl pkey -in OLD -out NEW)");
                    default -> {}
                }
            }
        } catch (PEMException | GeneralSecurityException e) { // the cause may quote what it read
            throw new Unreadable(file + ": its key cannot be read (expected: an EC or RSA key in PEM)");
        } catch (IOException e) {
            throw new Unreadable(file + ": its key cannot be read (expected: PEM)");
        }
        throw new Unreadable(file + ": holds no private key (expected: -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey privateKey(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String algorithm =
                switch (oid) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    default -> oid;
                };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static KeyFile pkcs12(Path file) throws Unreadable {
        Path passwordFile = file.resolveSibling(file.getFileName() + ".password");
        char[] password = new char[0];
        try {
            if (Files.exists(passwordFile)) {
                checkMode(passwordFile);
                password = text(passwordFile).strip().toCharArray();
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (ByteArrayInputStream in = new ByteArrayInputStream(bytes(file))) {
                store.load(in, password);
            }
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate each : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) each);
                    }
                    return new KeyFile(key, chain);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new Unreadable(file + ": cannot be opened (expected: PKCS#12, its password in " + passwordFile + ")");
        } finally {
            Arrays.fill(password, '\0');
        }
        throw new Unreadable(file + ": holds no private key (expected: PKCS#12 with a key and its certificates)");
    }

    private static String text(Path file) throws Unreadable {
        return new String(bytes(file), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Path file) throws Unreadable {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new Unreadable(file + ": " + Files.size(file) + " bytes (expected: at most " + MAX_FILE + ")");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Unreadable(file + ": cannot be read: " + e + " (expected: a readable file)");
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
                return false;
            }
            String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256with" + key.getAlgorithm();
            byte[] probe = "one key signs, the other one verifies".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
