package dev.wirewitness.proxy.intercept;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A self-signed authority of path length 0 (RFC 5280 section 4.2.1.9): what it signs can sign nothing. */
final class NewAuthority {
    private static final Duration BACKDATED = Duration.ofDays(1);

    /** {@code key}: PKCS#8. */
    record Pair(String certificatePem, String keyPem) {}

    private NewAuthority() {}

    static Pair make(AuthorityProfile profile, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = keyPair(profile.keyType());
        X500Name name = nameOf(profile);
        Instant from = now.minus(BACKDATED);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                CertificateAuthority.newSerial(),
                Date.from(from),
                Date.from(from.plus(Duration.ofDays(profile.days()))),
                name,
                pair.getPublic());
        addExtensions(builder, pair, profile);
        String algorithm = CertificateAuthority.signatureAlgorithm(pair.getPrivate());
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
        return new Pair(
                Pem.encode("CERTIFICATE", certificate.getEncoded()),
                Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private static X500Name nameOf(AuthorityProfile profile) {
        byte[] id = new byte[4];
        CertificateAuthority.RANDOM.nextBytes(id);
        X500NameBuilder name = new X500NameBuilder();
        profile.organization().ifPresent(text -> name.addRDN(BCStyle.O, text));
        name.addRDN(BCStyle.CN, profile.name().orElse("Wirewitness CA " + HexFormat.of().formatHex(id)));
        return name.build();
    }

    private static KeyPair keyPair(AuthorityProfile.KeyType type) throws GeneralSecurityException {
        KeyPairGenerator generator = switch (type) {
            case EC_P256 -> curve("secp256r1");
            case EC_P384 -> curve("secp384r1");
            case RSA_3072 -> rsa(3072);
            case RSA_4096 -> rsa(4096);
        };
        return generator.generateKeyPair();
    }

    private static KeyPairGenerator curve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name), CertificateAuthority.RANDOM);
        return generator;
    }

    private static KeyPairGenerator rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(
                new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), CertificateAuthority.RANDOM);
        return generator;
    }

    private static void addExtensions(JcaX509v3CertificateBuilder builder, KeyPair pair, AuthorityProfile profile)
            throws CertIOException, GeneralSecurityException {
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
        if (!profile.permitted().isEmpty() || !profile.excluded().isEmpty()) {
            builder.addExtension(Extension.nameConstraints, true, constraints(profile));
        }
    }

    /**
     * RFC 5280 section 4.2.1.10. A constraint on names says nothing about addresses, so an authority for certain names
     * only is barred from all of them.
     */
    private static NameConstraints constraints(AuthorityProfile profile) {
        Stream<GeneralSubtree> permitted = names(profile.permitted());
        Stream<GeneralSubtree> addresses = profile.permitted().isEmpty()
                ? Stream.empty()
                : Stream.of(8, 32).map(bytes -> new GeneralSubtree(
                        new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[bytes]))));
        Stream<GeneralSubtree> excluded = Stream.concat(names(profile.excluded()), addresses);
        return new NameConstraints(array(permitted), array(excluded));
    }

    private static Stream<GeneralSubtree> names(List<String> names) {
        return names.stream().map(name -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, name)));
    }

    private static GeneralSubtree @org.jspecify.annotations.Nullable [] array(Stream<GeneralSubtree> trees) {
        GeneralSubtree[] all = trees.toArray(GeneralSubtree[]::new);
        return all.length == 0 ? null : all;
    }
}
