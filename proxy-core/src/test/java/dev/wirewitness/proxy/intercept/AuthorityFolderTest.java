package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityFolderTest {
    private static final char[] PHRASE = "open sesame".toCharArray();

    @TempDir
    Path temp;

    private Path dir() {
        return temp.resolve("ca");
    }

    private AuthorityFolder folder() {
        return new AuthorityFolder(dir());
    }

    private static AuthorityProfile profile(AuthorityProfile.KeyType key, List<String> permitted, List<String> excluded) {
        return new AuthorityProfile(Optional.of("Acme TLS"), Optional.of("Acme"), 90, key, permitted, excluded);
    }

    @Test
    void make_isWhatTheProfileSays() throws Exception {
        for (AuthorityProfile.KeyType key : AuthorityProfile.KeyType.values()) {
            AuthorityFolder folder = new AuthorityFolder(temp.resolve(key.toString()));
            CertificateAuthority made = folder.make(profile(key, List.of("openai.com"), List.of("beta.openai.com")));
            X509Certificate certificate = made.certificate();
            certificate.verify(certificate.getPublicKey());
            assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Acme TLS,O=Acme");
            assertThat(Duration.between(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofDays(90));
            assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.30");
            assertThat(made.constraints()).containsExactly(
                    "permitted openai.com", "excluded beta.openai.com", "excluded all IPv4 addresses", "excluded all IPv6 addresses");
            assertThat(made.maySignFor("openai.com", false)).isTrue();
            assertThat(made.maySignFor("api.openai.com", false)).isTrue();
            assertThat(made.maySignFor("beta.openai.com", false)).isFalse();
            assertThat(made.maySignFor("notopenai.com", false)).isFalse();
            assertThat(made.maySignFor("api.anthropic.com", false)).isFalse();
            assertThat(made.maySignFor("10.0.0.1", true)).isFalse();
            assertThat(made.maySignFor("2001:db8::1", true)).isFalse();
            LeafCertificates leaves = new LeafCertificates(made, LeafSettings.defaults());
            X509Certificate leaf = ((Leaf.Issued) leaves.serverContext("api.openai.com")).certificate();
            leaf.verify(certificate.getPublicKey());
            assertThat(leaves.serverContext("api.anthropic.com")).isInstanceOf(Leaf.Unsignable.class);
            assertThat(leaves.serverContext("10.0.0.1")).isInstanceOf(Leaf.Unsignable.class);
        }
    }

    @Test
    void make_whereThereIsOne_isRefused() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(dir());
        assertThatThrownBy(() -> folder().make(AuthorityProfile.defaults()))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("ca.pem is there already")
                .hasMessageContaining("ca rotate");
        assertThat(CertificateAuthority.open(dir()).fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void profile_thatCannotBe_saysWhy() {
        assertThatThrownBy(() -> profile(AuthorityProfile.KeyType.EC_P256, List.of("*.openai.com"), List.of()))
                .hasMessageContaining("'*.openai.com'");
        assertThatThrownBy(() -> new AuthorityProfile(
                        Optional.empty(), Optional.empty(), 0, AuthorityProfile.KeyType.EC_P256, List.of(), List.of()))
                .hasMessageContaining("days: 0");
        assertThatThrownBy(() -> new AuthorityProfile(
                        Optional.of("x".repeat(65)), Optional.empty(), 9, AuthorityProfile.KeyType.EC_P256, List.of(), List.of()))
                .hasMessageContaining("name: 65");
    }

    @Test
    void rotation_publishesBothThenSwitches() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(dir());
        X509Certificate next = folder().prepare(AuthorityProfile.defaults());

        CertificateAuthority still = CertificateAuthority.open(dir());
        assertThat(still.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(Pem.certificates(folder().published(still), "published")).containsExactly(first.certificate(), next);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir().resolve("next.key"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> folder().prepare(AuthorityProfile.defaults())).hasMessageContaining("--cancel");

        CertificateAuthority second = folder().activate();
        assertThat(second.certificate()).isEqualTo(next);
        assertThat(folder().next()).isEmpty();
        assertThat(folder().previous()).contains(first.certificate());
        assertThat(Pem.certificates(folder().published(second), "published")).containsExactly(next);
        assertThat(Files.readString(dir().resolve("previous.pem"))).doesNotContain("PRIVATE");
        assertThatThrownBy(() -> folder().activate()).hasMessageContaining("none is prepared");
    }

    @Test
    void rotation_cancelled_leavesTheOneInForce() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(dir());
        folder().prepare(AuthorityProfile.defaults());
        folder().cancel();
        assertThat(folder().next()).isEmpty();
        assertThat(Files.exists(dir().resolve("next.key"))).isFalse();
        assertThat(folder().published(CertificateAuthority.open(dir()))).isEqualTo(first.certificatePem());
        assertThatThrownBy(() -> folder().cancel()).hasMessageContaining("none is prepared");
    }

    /** Every state that a switch goes through, as a crash would leave it. */
    @Test
    void rotation_brokenOffAnywhere_leavesAWholePair() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(dir());
        X509Certificate next = folder().prepare(AuthorityProfile.defaults());

        Files.copy(dir().resolve("ca.pem"), dir().resolve("previous.pem"));
        assertThat(CertificateAuthority.open(dir()).certificate()).isEqualTo(first.certificate());
        Files.move(dir().resolve("next.key"), dir().resolve("ca.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(CertificateAuthority.open(dir()).certificate()).isEqualTo(next);
        assertThat(folder().next()).isEmpty();

        // a key that was written before its certificate was is none that waits
        Files.writeString(dir().resolve("next.key"), "half");
        assertThat(CertificateAuthority.open(dir()).certificate()).isEqualTo(next);
        assertThat(folder().prepare(AuthorityProfile.defaults())).isNotEqualTo(next);
    }

    @Test
    void authority_inForce_signsFromThenOn_alsoWhatWasSignedBefore() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(dir());
        LeafCertificates leaves = new LeafCertificates(first, LeafSettings.defaults());
        LeafCertificates asking = leaves.asking(NobodyTrusted.INSTANCE);
        for (LeafCertificates each : List.of(leaves, asking)) {
            leafOf(each).verify(first.certificate().getPublicKey());
        }
        folder().prepare(profile(AuthorityProfile.KeyType.RSA_3072, List.of(), List.of()));
        CertificateAuthority second = folder().activate();
        leaves.use(second);
        for (LeafCertificates each : List.of(leaves, asking)) {
            X509Certificate leaf = leafOf(each);
            leaf.verify(second.certificate().getPublicKey());
            assertThat(leafOf(each)).isEqualTo(leaf);
        }
    }

    private static X509Certificate leafOf(LeafCertificates leaves) {
        return ((Leaf.Issued) leaves.serverContext("api.openai.com")).certificate();
    }

    // ---- import

    private record Pki(KeyPair rootKey, X509Certificate root, KeyPair key, X509Certificate intermediate) {}

    private static Pki pki(int rsaBits, boolean ca) throws Exception {
        KeyPair rootKey = keys("EC", 256);
        X509Certificate root = certificate("CN=Root", rootKey, "CN=Root", rootKey, true);
        KeyPair key = rsaBits == 0 ? keys("EC", 256) : keys("RSA", rsaBits);
        return new Pki(rootKey, root, key, certificate("CN=Issuing", key, "CN=Root", rootKey, ca));
    }

    private static KeyPair keys(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(String subject, KeyPair key, String issuer, KeyPair by, boolean ca)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer), BigInteger.valueOf(System.nanoTime()), Date.from(Instant.now().minusSeconds(60)),
                Date.from(Instant.now().plusSeconds(86_400)), new X500Name(subject), key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, ca ? new BasicConstraints(1) : new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
    }

    private Path certificates(X509Certificate... chain) throws Exception {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : chain) {
            text.append(Pem.encode("CERTIFICATE", each.getEncoded()));
        }
        return Files.writeString(temp.resolve("chain.pem"), text.toString());
    }

    private Path key(KeyPair pair) throws Exception {
        return Files.writeString(temp.resolve("in.key"), Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private ImportedAuthority pem(Path certificates, Path key) throws Exception {
        return ImportedAuthority.pem(certificates, key, Optional.empty(), Instant.now());
    }

    @Test
    void pem_inAnyOrder_becomesTheChainThatClientsSee() throws Exception {
        Pki pki = pki(0, true);
        CertificateAuthority taken =
                folder().take(pem(certificates(pki.root, pki.intermediate), key(pki.key)), false);

        assertThat(taken.chain()).containsExactly(pki.intermediate, pki.root);
        LeafCertificates leaves = new LeafCertificates(taken, LeafSettings.defaults());
        leafOf(leaves).verify(pki.intermediate.getPublicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir().resolve("ca.key"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> folder().take(pem(certificates(pki.intermediate), key(pki.key)), false))
                .hasMessageContaining("--replace");
        folder().take(pem(certificates(pki.intermediate), key(pki.key)), true);
        assertThat(folder().previous()).contains(pki.intermediate);
    }

    @Test
    void pem_withAPassPhrase() throws Exception {
        Pki pki = pki(2048, true);
        PemObject encrypted = new JcaPKCS8Generator(
                        pki.key.getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setProvider(new BouncyCastleProvider())
                                .setPassword(PHRASE)
                                .build())
                .generate();
        Path key = Files.writeString(
                temp.resolve("encrypted.key"), Pem.encode(encrypted.getType(), encrypted.getContent()));
        Path certificates = certificates(pki.intermediate);

        assertThat(ImportedAuthority.pem(certificates, key, Optional.of(PHRASE), Instant.now()).certificate())
                .isEqualTo(pki.intermediate);
        assertThatThrownBy(() -> pem(certificates, key)).hasMessageContaining("is encrypted");
        assertThatThrownBy(() -> ImportedAuthority.pem(certificates, key, Optional.of("no".toCharArray()), Instant.now()))
                .hasMessageContaining("does not open with this pass phrase");
    }

    @Test
    void pkcs12_withItsChain() throws Exception {
        Pki pki = pki(2048, true);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("ca", pki.key.getPrivate(), PHRASE, new X509Certificate[] {pki.intermediate, pki.root});
        Path file = temp.resolve("ca.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PHRASE);
        }

        assertThat(folder().take(ImportedAuthority.pkcs12(file, PHRASE, Instant.now()), false).chain())
                .containsExactly(pki.intermediate, pki.root);
        assertThatThrownBy(() -> ImportedAuthority.pkcs12(file, "no".toCharArray(), Instant.now()))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("cannot be opened");
    }

    @Test
    void import_thatCannotServe_saysWhy() throws Exception {
        Pki pki = pki(0, true);
        Pki other = pki(0, true);
        assertThatThrownBy(() -> pem(certificates(pki.intermediate), key(other.key)))
                .hasMessageContaining("no certificate of this key");
        assertThatThrownBy(() -> pem(certificates(pki.intermediate, other.root), key(pki.key)))
                .hasMessageContaining("is not above");
        Pki leaf = pki(0, false);
        assertThatThrownBy(() -> pem(certificates(leaf.intermediate), key(leaf.key)))
                .hasMessageContaining("must not sign certificates");
        Pki weak = pki(1024, true);
        assertThatThrownBy(() -> pem(certificates(weak.intermediate), key(weak.key)))
                .hasMessageContaining("too few bits");
        assertThatThrownBy(() -> ImportedAuthority.pem(
                        certificates(pki.intermediate), key(pki.key), Optional.empty(), Instant.now().plusSeconds(200_000)))
                .hasMessageContaining("expired");
        assertThatThrownBy(() -> pem(certificates(pki.intermediate), Files.writeString(temp.resolve("x"), "nothing")))
                .hasMessageContaining("holds no key");
        assertThat(Files.exists(dir())).isFalse();
    }
}
