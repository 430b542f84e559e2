package dev.wirewitness.proxy.intercept;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * The authority that endpoints trust: one key per installation, made on first use, kept in {@code ca.key} (0600) beside
 * {@code ca.pem}. An authority of the operator's own works too: {@code ca.pem} then holds its certificate first and
 * those above it after it, {@code ca.key} its PKCS#8 key (EC or RSA). Immutable; any thread.
 */
public final class CertificateAuthority {
    private static final int MAX_FILE = 1 << 20;

    /** Its own generator: nothing that is taken from it tells about another. */
    static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final NameLimits limits;
    private final String certificatePem;

    private CertificateAuthority(PrivateKey key, List<X509Certificate> chain) throws GeneralSecurityException {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.limits = NameLimits.of(chain);
        this.certificatePem = Pem.encode("CERTIFICATE", chain.getFirst().getEncoded());
    }

    /** Opens the authority in {@code dir}; makes folder and authority where there is none. */
    public static CertificateAuthority open(Path dir) throws UnusableAuthority {
        return open(dir, InstantSource.system());
    }

    static synchronized CertificateAuthority open(Path dir, InstantSource clock) throws UnusableAuthority {
        try (AuthorityFiles files = AuthorityFiles.lock(dir)) {
            if (files.absent()) {
                files.write(NewAuthority.make(AuthorityProfile.defaults(), clock.instant()));
            }
            files.checkKeyMode();
            return read(files, clock.instant());
        } catch (IOException e) {
            throw new UnusableAuthority("certificate authority in " + dir + ": " + e, e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new UnusableAuthority("certificate authority in " + dir + ": this JDK cannot make it: " + e, e);
        }
    }

    static CertificateAuthority read(AuthorityFiles files, Instant now)
            throws IOException, UnusableAuthority, GeneralSecurityException {
        String where = files.certificate().toString();
        List<X509Certificate> chain = Pem.certificates(text(files.certificate()), where);
        X509Certificate own = chain.getFirst();
        PrivateKey key = Pem.privateKey(
                text(files.key()), own.getPublicKey().getAlgorithm(), files.key().toString());
        requireSigner(own, where);
        if (!belongTogether(key, own)) {
            throw new UnusableAuthority(files.key() + " is not the key of " + where
                    + " (restore the pair, or move both away to have a new authority made)");
        }
        requireValid(own, where, now);
        return new CertificateAuthority(key, chain);
    }

    static void requireValid(X509Certificate own, String where, Instant now) throws UnusableAuthority {
        try {
            own.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new UnusableAuthority(where + " expired on " + own.getNotAfter().toInstant()
                    + " (move ca.pem and ca.key away to have a new authority made)", e);
        } catch (CertificateNotYetValidException e) {
            throw new UnusableAuthority(where + " is valid only from " + own.getNotBefore().toInstant()
                    + ", it is " + now + " (is the clock right?)", e);
        }
    }

    static void requireSigner(X509Certificate own, String where) throws UnusableAuthority {
        if (own.getBasicConstraints() < 0 || (own.getKeyUsage() != null && !own.getKeyUsage()[5])) {
            throw new UnusableAuthority(where + " must not sign certificates (expected: CA:TRUE and keyCertSign)");
        }
    }

    static String text(Path file) throws IOException, UnusableAuthority {
        if (Files.size(file) > MAX_FILE) {
            throw new UnusableAuthority(file + " has " + Files.size(file)
                    + " bytes (expected: at most " + MAX_FILE + ")");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            byte[] probe = new byte[32];
            RANDOM.nextBytes(probe);
            Signature signature = Signature.getInstance(signatureAlgorithm(key));
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

    static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    /** 128 random bits, positive (RFC 5280 section 4.1.2.2). */
    static BigInteger newSerial() {
        return new BigInteger(128, RANDOM).setBit(127);
    }

    static String signatureAlgorithm(PrivateKey key) {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256with" + key.getAlgorithm();
    }

    /** For {@link LeafCertificates} alone. */
    PrivateKey key() {
        return key;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The certificate and, where the file has them, those above it. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** Whether a certificate of this authority for the host, a name or the text of an address, would be accepted. */
    boolean maySignFor(String host, boolean address) {
        return limits.permit(host, address);
    }

    /** Its name constraints, for people: {@code permitted openai.com}; empty where it may sign for every host. */
    public List<String> constraints() {
        return limits.lines();
    }

    /** SHA-256 of the public key in base64, as a pin has it (RFC 7469 section 2.4). */
    public String pin() {
        return Base64.getEncoder().encodeToString(sha256(certificate().getPublicKey().getEncoded()));
    }

    /** What endpoints install. */
    public String certificatePem() {
        return certificatePem;
    }

    /** SHA-256 of the certificate, upper-case hex with colons, as browsers and {@code openssl x509} show it. */
    public String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encoding of a parsed certificate", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }
}
