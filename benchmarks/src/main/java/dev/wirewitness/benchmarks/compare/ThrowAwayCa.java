package dev.wirewitness.benchmarks.compare;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one run, valid for two days. Its keys never leave the run's work folder. */
record ThrowAwayCa(X509Certificate certificate, PrivateKey key) {

    /** A certificate for {@code localhost} and its key. */
    record Leaf(X509Certificate certificate, PrivateKey key) {}

    /** Signs with ECDSA over P-256. */
    static ThrowAwayCa ecdsa(String name) {
        return make(name, "EC", 256);
    }

    /** Signs with RSA-2048. */
    static ThrowAwayCa rsa(String name) {
        return make(name, "RSA", 2048);
    }

    private static ThrowAwayCa make(String name, String algorithm, int bits) {
        try {
            KeyPair pair = keys(algorithm, bits);
            X500Principal subject = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder builder = builder(subject, subject, pair);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new ThrowAwayCa(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("certificate authority '" + name + "': not made", e);
        }
    }

    /** A P-256 certificate for {@code localhost}. */
    Leaf localhost() {
        try {
            KeyPair pair = keys("EC", 256);
            JcaX509v3CertificateBuilder builder =
                    builder(certificate.getSubjectX500Principal(), new X500Principal("CN=localhost"), pair);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            return new Leaf(sign(builder, key), pair.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("certificate for localhost: not made", e);
        }
    }

    void writeCertificate(Path file) throws IOException {
        Files.writeString(file, pem("CERTIFICATE", encoded()));
    }

    void writeCertificateAndKey(Path file) throws IOException {
        Files.writeString(file, pem("CERTIFICATE", encoded()) + pem("PRIVATE KEY", key.getEncoded()));
    }

    private byte[] encoded() {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificate: not encodable", e);
        }
    }

    private static KeyPair keys(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Principal issuer, X500Principal subject, KeyPair pair) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    }

    private static String pem(String label, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
