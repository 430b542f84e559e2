package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.upstream.OriginCertificates.Holder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ContentVerifierProviderBuilder;
import org.bouncycastle.cert.path.CertPath;
import org.bouncycastle.cert.path.CertPathValidation;
import org.bouncycastle.cert.path.validations.BasicConstraintsValidation;
import org.bouncycastle.cert.path.validations.KeyUsageValidation;
import org.bouncycastle.cert.path.validations.ParentCertIssuedValidation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeafCertificatesTest {
    @TempDir
    Path temp;

    private CertificateAuthority authority;
    private LeafCertificates leaves;

    @BeforeEach
    void open() throws Exception {
        authority = CertificateAuthority.open(temp);
        leaves = new LeafCertificates(authority, LeafSettings.defaults());
    }

    private X509Certificate certificate(String host) {
        Leaf leaf = leaves.serverContext(host);
        assertThat(leaf).isInstanceOf(Leaf.Issued.class);
        return ((Leaf.Issued) leaf).certificate();
    }

    /** What people see in the origin's certificate, and none of its names that stand for other hosts. */
    @Test
    void serverContext_showsTheHolderOnceKnown() throws Exception {
        java.util.Map<String, Holder> known = new java.util.HashMap<>();
        leaves.showing(host -> Optional.ofNullable(known.get(host)));
        X509Certificate plain = certificate("api.openai.com");
        assertThat(plain.getSubjectX500Principal().getName()).isEqualTo("CN=api.openai.com");
        assertThat(certificate("api.openai.com")).isSameAs(plain);

        known.put("api.openai.com", new Holder(
                Optional.of("openai.com"), Optional.of("OpenAI, Inc."), List.of("*.openai.com", "openai.com", "chatgpt.com")));
        X509Certificate shown = certificate("api.openai.com");
        assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=openai.com,O=OpenAI\\, Inc.");
        assertThat(shown.getSubjectAlternativeNames())
                .extracting(each -> (Object) each.get(1))
                .containsExactly("api.openai.com", "*.openai.com");
        shown.verify(authority.certificate().getPublicKey());
        assertThat(certificate("api.openai.com")).isSameAs(shown);
        assertThat(certificate("api.anthropic.com").getSubjectX500Principal().getName()).isEqualTo("CN=api.anthropic.com");
    }

    @Test
    void serverContext_pkixOfTheJdkAccepts() throws Exception {
        X509Certificate leaf = certificate("api.openai.com");
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));

        assertThat(CertPathValidator.getInstance("PKIX").validate(path, parameters)).isNotNull();
    }

    @Test
    void serverContext_bouncyCastleAccepts() throws Exception {
        var path = new CertPath(new X509CertificateHolder[] {
            new JcaX509CertificateHolder(certificate("api.openai.com")),
            new JcaX509CertificateHolder(authority.certificate())
        });
        var result = path.validate(new CertPathValidation[] {
            new ParentCertIssuedValidation(new JcaX509ContentVerifierProviderBuilder()),
            new BasicConstraintsValidation(),
            new KeyUsageValidation()
        });

        assertThat(result.isValid()).isTrue();
    }

    @Test
    void serverContext_extensions() throws Exception {
        X509Certificate leaf = certificate("api.openai.com");

        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=api.openai.com");
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, "api.openai.com"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.37");
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(leaf.getPublicKey()).isNotEqualTo(authority.certificate().getPublicKey());
        assertThat(leaf.getSerialNumber().signum()).isPositive();
        assertThat(leaf.getSerialNumber()).isNotEqualTo(certificate("api.anthropic.com").getSerialNumber());
        assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(30));
        byte[] own = authority.certificate().getExtensionValue("2.5.29.14");
        byte[] named = leaf.getExtensionValue("2.5.29.35");
        assertThat(Arrays.copyOfRange(named, named.length - 20, named.length))
                .isEqualTo(Arrays.copyOfRange(own, own.length - 20, own.length));
    }

    @Test
    void serverContext_addressLiterals() throws Exception {
        assertThat(certificate("192.0.2.7").getSubjectAlternativeNames()).containsExactly(List.of(7, "192.0.2.7"));
        X509Certificate six = certificate("[2001:DB8::1]");
        assertThat(six.getSubjectAlternativeNames()).hasSize(1);
        Object shown = six.getSubjectAlternativeNames().iterator().next().get(1);
        assertThat(InetAddress.getByName((String) shown)).isEqualTo(InetAddress.getByName("2001:db8::1"));
        assertThat(certificate("2001:db8:0::1")).isSameAs(six);
    }

    @Test
    void serverContext_longNameHasNoCommonName() throws Exception {
        String host = "a".repeat(60) + "." + "b".repeat(60) + ".example.com";
        X509Certificate leaf = certificate(host);

        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, host));
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
        assertThat(handshake(leaves, host, host)).isEqualTo("TLSv1.3");
    }

    @Test
    void serverContext_sameHostSameCertificate() {
        assertThat(certificate("API.OpenAI.com.")).isSameAs(certificate("api.openai.com"));
    }

    @Test
    void serverContext_neverBeyondTheAuthority() throws Exception {
        Instant late = authority.certificate().getNotAfter().toInstant().minus(Duration.ofDays(5));
        LeafCertificates last = new LeafCertificates(
                authority, LeafSettings.defaults(), SslProvider.JDK, InstantSource.fixed(late));

        Leaf leaf = last.serverContext("example.com");
        Date end = ((Leaf.Issued) leaf).certificate().getNotAfter();
        assertThat(end).isEqualTo(authority.certificate().getNotAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "..", "a..b", "-a.com", "a-.com", "*.example.com", "a b.com", "a\0.example.com", "ex\u00e4mple.com",
        "host:443", "0x7f.1", "2130706433", "0177.0.0.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.04", "[::1",
        "[1.2.3.4]", "fe80::1%eth0", "::g", "user@host", "host/path", "a\r\nb", "example.0x1f"
    })
    void serverContext_badHost(String host) {
        assertThat(leaves.serverContext(host)).isInstanceOf(Leaf.Refused.class);
    }

    @Test
    void serverContext_tooLong() {
        String label = "a".repeat(63) + ".";
        assertThat(leaves.serverContext(label.repeat(4))).isInstanceOf(Leaf.Refused.class);
        assertThat(leaves.serverContext("a".repeat(64) + ".com")).isInstanceOf(Leaf.Refused.class);
        assertThat(leaves.serverContext("a".repeat(1 << 20))).isInstanceOf(Leaf.Refused.class);
        assertThat(leaves.serverContext(label.repeat(3) + "a".repeat(61))).isInstanceOf(Leaf.Issued.class);
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void handshake_withTheJdkAsClient(SslProvider provider) throws Exception {
        assertThat(OpenSsl.isAvailable()).isTrue();
        LeafCertificates own =
                new LeafCertificates(authority, LeafSettings.defaults(), provider, InstantSource.system());

        assertThat(handshake(own, "api.openai.com", "api.openai.com")).isEqualTo("TLSv1.3");
        assertThat(handshake(own, "192.0.2.7", "192.0.2.7")).isEqualTo("TLSv1.3");
    }

    @Test
    void fuzz_hosts() {
        Random random = new Random(20261120);
        String letters = "aZ0.-_:[]%*\0\u00e9x/ @";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder host = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                host.append(letters.charAt(random.nextInt(letters.length())));
            }
            if (leaves.serverContext(host.toString()) instanceof Leaf.Refused(String why)) {
                assertThat(why).startsWith("the host ");
            }
        }
    }

    /** Shakes hands in memory with a client that trusts our authority alone; gives the protocol. */
    private String handshake(LeafCertificates issuer, String host, String expected) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLEngine client = context.createSSLEngine(expected, 443);
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        client.setSSLParameters(parameters);
        SslHandler handler = ((Leaf.Issued) issuer.serverContext(host)).newHandler(ByteBufAllocator.DEFAULT);
        SSLEngine server = handler.engine();
        try {
            pump(client, server);
            assertThat(client.getApplicationProtocol()).isEqualTo("h2");
            assertThat(client.getSession().getPeerCertificates()).hasSize(2);
            return client.getSession().getProtocol();
        } finally {
            client.closeOutbound();
            ReferenceCountUtil.release(server);
        }
    }

    private static void pump(SSLEngine client, SSLEngine server) throws Exception {
        ByteBuffer toServer = ByteBuffer.allocate(64 << 10);
        ByteBuffer toClient = ByteBuffer.allocate(64 << 10);
        ByteBuffer nothing = ByteBuffer.allocate(64 << 10);
        for (int round = 0; round < 50; round++) {
            step(client, toServer, toClient, nothing);
            step(server, toClient, toServer, nothing);
            try {
                if (client.getSession().getPeerCertificates().length > 0 && idle(client) && idle(server)) {
                    return;
                }
            } catch (SSLPeerUnverifiedException e) {
                // not yet
            }
        }
        throw new AssertionError("no end of the handshake");
    }

    private static boolean idle(SSLEngine engine) {
        return switch (engine.getHandshakeStatus()) {
            case NOT_HANDSHAKING, FINISHED -> true;
            case NEED_TASK, NEED_WRAP, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> false;
        };
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in, ByteBuffer nothing) throws Exception {
        SSLEngineResult result;
        do {
            result = engine.wrap(ByteBuffer.allocate(0), out);
            tasks(engine);
        } while (result.bytesProduced() > 0);
        in.flip();
        do {
            nothing.clear();
            result = engine.unwrap(in, nothing);
            tasks(engine);
        } while (result.bytesConsumed() > 0 && in.hasRemaining());
        in.compact();
    }

    private static void tasks(SSLEngine engine) {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }
}
