package dev.wirewitness.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA for tests that also signs what no CA should. */
final class TestCertificates {
    private final KeyPair pair = newPair();
    private final X500Name name;
    private final X509Certificate certificate;

    TestCertificates(String commonName) throws Exception {
        name = new X500Name("CN=" + commonName);
        certificate = sign(name, pair, name, pair, List.of(), Duration.ofDays(-1), Duration.ofDays(100), true);
    }

    private static KeyPair newPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    Path pem(Path file) throws Exception {
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    /** A server's TLS with a certificate for these names or addresses, from and until relative to now. */
    SSLContext server(Duration from, Duration until, String... names) throws Exception {
        KeyPair own = newPair();
        List<GeneralName> all = new ArrayList<>();
        for (String each : names) {
            boolean address = Host.parse(each) instanceof Host.Address;
            all.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, each));
        }
        return context(own, sign(new X500Name("CN=leaf"), own, name, pair, all, from, until, false));
    }

    SSLContext server(String... names) throws Exception {
        return server(Duration.ofDays(-1), Duration.ofDays(1), names);
    }

    static SSLContext selfSigned(String host) throws Exception {
        KeyPair own = newPair();
        X500Name self = new X500Name("CN=" + host);
        return context(own, sign(self, own, self, own, List.of(new GeneralName(GeneralName.dNSName, host)),
                Duration.ofDays(-1), Duration.ofDays(1), false));
    }

    private static SSLContext context(KeyPair pair, X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("k", pair.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static X509Certificate sign(X500Name subject, KeyPair own, X500Name issuer, KeyPair signer,
            List<GeneralName> names, Duration from, Duration until, boolean ca) throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.plus(from)), Date.from(now.plus(until)), subject, own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        if (!names.isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new DERSequence(names.toArray(ASN1Encodable[]::new)));
        }
        return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    /** Bytes until the empty line, or until the end. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
