package dev.wirewitness.proxy.upstream;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** A key with its certificate, and what it can sign: certificates good and bad, OCSP responses. */
record TestPki(KeyPair pair, X509Certificate certificate) {
    /** How a certificate is to be unlike the usual one. */
    record Wish(String key, int bits, String signature, boolean mustStaple, boolean ocspSigning, boolean ca) {
        static final Wish USUAL = new Wish("EC", 256, "SHA256withECDSA", false, false, false);

        Wish rsa(int size) {
            return new Wish("RSA", size, signature, mustStaple, ocspSigning, ca);
        }

        Wish signedWith(String algorithm) {
            return new Wish(key, bits, algorithm, mustStaple, ocspSigning, ca);
        }

        Wish demandingStaple() {
            return new Wish(key, bits, signature, true, ocspSigning, ca);
        }

        Wish signingOcsp() {
            return new Wish(key, bits, signature, mustStaple, true, ca);
        }

        Wish authority() {
            return new Wish(key, bits, signature, mustStaple, ocspSigning, true);
        }
    }

    static TestPki root(String name) throws Exception {
        KeyPair pair = newPair("EC", 256);
        X500Name own = new X500Name("CN=" + name);
        return new TestPki(pair, sign(own, pair, own, pair, Wish.USUAL.authority()));
    }

    private static KeyPair newPair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    TestPki issue(String subject, UnaryOperator<Wish> change, String... names) throws Exception {
        Wish wish = change.apply(Wish.USUAL);
        KeyPair own = newPair(wish.key, wish.bits);
        X500Name issuer = new JcaX509CertificateHolder(certificate).getSubject();
        return new TestPki(own, sign(new X500Name(subject), own, issuer, pair, wish, names));
    }

    TestPki issue(String... names) throws Exception {
        return issue("CN=leaf", wish -> wish, names);
    }

    private static X509Certificate sign(
            X500Name subject, KeyPair own, X500Name issuer, KeyPair signer, Wish wish, String... names)
            throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, new java.security.SecureRandom()).setBit(63),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(30))),
                subject,
                own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wish.ca));
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(Arrays.stream(names)
                    .map(name -> new GeneralName(
                            Host.parse(name) instanceof Host.Address ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new)));
        }
        if (wish.mustStaple) {
            builder.addExtension(
                    new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false, new DERSequence(new ASN1Integer(5)));
        }
        if (wish.ocspSigning) {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(wish.signature).build(signer.getPrivate())));
    }

    /** What this key says of another's certificate; {@code ca}: who signed that one; {@code with}: sent along. */
    byte[] says(
            CertificateStatus status, TestPki of, TestPki ca, Duration from, Duration until, TestPki... with)
            throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        BasicOCSPRespBuilder builder =
                new BasicOCSPRespBuilder(new RespID(new JcaX509CertificateHolder(certificate).getSubject()));
        Instant now = Instant.now();
        builder.addResponse(
                new CertificateID(
                        digests.get(CertificateID.HASH_SHA1),
                        new JcaX509CertificateHolder(ca.certificate),
                        of.certificate.getSerialNumber()),
                status,
                Date.from(now.plus(from)),
                Date.from(now.plus(until)));
        var along = new org.bouncycastle.cert.X509CertificateHolder[with.length];
        for (int i = 0; i < with.length; i++) {
            along[i] = new JcaX509CertificateHolder(with[i].certificate);
        }
        OCSPResp response = new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()), along, Date.from(now)));
        return response.getEncoded();
    }

    byte[] says(CertificateStatus status, TestPki of, TestPki ca) throws Exception {
        return says(status, of, ca, Duration.ofHours(-1), Duration.ofDays(3));
    }

    String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    /** Certificate, chain and key in one file, 0600. */
    Path file(Path file, TestPki... above) throws Exception {
        StringBuilder all = new StringBuilder(certificatePem());
        for (TestPki each : above) {
            all.append(each.certificatePem());
        }
        Files.writeString(file, all + pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path trusted(Path file) throws Exception {
        return Files.writeString(file, certificatePem());
    }

    String pin() {
        return "sha256/" + Pins.digest(pair.getPublic());
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    static List<X509Certificate> chain(TestPki... all) {
        return Arrays.stream(all).map(TestPki::certificate).toList();
    }
}
