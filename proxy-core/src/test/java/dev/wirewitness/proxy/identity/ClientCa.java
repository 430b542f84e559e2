package dev.wirewitness.proxy.identity;

import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A company's CA for its clients, in tests. */
public final class ClientCa {
    private final KeyPair pair;
    private final X500Name name;
    private final X509Certificate certificate;

    public ClientCa(String commonName) throws Exception {
        pair = newPair();
        name = new X500Name("CN=" + commonName);
        JcaX509v3CertificateBuilder builder = builder(name, pair, Duration.ofDays(10));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = sign(builder);
    }

    /** A certificate and its key. */
    public record Issued(X509Certificate certificate, KeyManager[] keys) {}

    public static GeneralName upn(String text) {
        ASN1Encodable value = new DERTaggedObject(true, 0, new DERUTF8String(text));
        return new GeneralName(GeneralName.otherName, new DERSequence(new ASN1Encodable[] {
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), value
        }));
    }

    public Issued issue(String subject, GeneralName... names) throws Exception {
        return issue(Duration.ofDays(1), KeyPurposeId.id_kp_clientAuth, subject, names);
    }

    public Issued issue(Duration until, KeyPurposeId purpose, String subject, GeneralName... names) throws Exception {
        KeyPair own = newPair();
        JcaX509v3CertificateBuilder builder = builder(new X500Name(subject), own, until);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        X509Certificate issued = sign(builder);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load((InputStream) null, new char[0]);
        store.setKeyEntry("k", own.getPrivate(), new char[0], new X509Certificate[] {issued, certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        return new Issued(issued, managers.getKeyManagers());
    }

    public Path pem(Path file) throws Exception {
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair own, Duration until) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofDays(2))),
                Date.from(now.plus(until)),
                subject,
                own.getPublic());
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static KeyPair newPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
