package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.UpstreamSettings;
import dev.wirewitness.proxy.WaysIn.Way;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.core.ConditionFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A running proxy with everything around it faked, on loopback. api.test is in its catalogue, plain.test is not. */
final class Rig implements AutoCloseable {
    static final String HOST = "api.test";

    final FakeEvidence evidence = new FakeEvidence();
    final MarkerEngine engine = new MarkerEngine();
    final ApprovalDesk desk = new ApprovalDesk();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ProxyServer server;
    final CertificateAuthority authority;
    final ScriptedOrigin origin;
    private final Path dir;

    private Rig(Path dir, ScriptedOrigin origin, List<Path> trust, UnaryOperator<ProxySettings> change)
            throws Exception {
        this.origin = origin;
        this.dir = dir;
        authority = CertificateAuthority.open(Files.createDirectories(dir.resolve("ca")));
        UpstreamSettings base = ProxySettings.defaults().upstream();
        String at = "127.0.0.1:" + origin.port();
        ProxySettings settings = ProxySettings.defaults()
                .withListen(new ProxySettings.Listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128, 1000, 1000, 1))
                .withUpstream(new UpstreamSettings(
                        trust,
                        Map.of(HOST, at, "plain.test", at, "dead.test", "127.0.0.1:1"),
                        List.of("127.0.0.0/8"),
                        List.of(),
                        base.parents(),
                        base.connectTimeout(),
                        base.handshakeTimeout(),
                        base.idleTimeout(),
                        base.maxIdlePerOrigin()));
        server = ProxyServer.start(
                change.apply(settings),
                new ProxyParts(
                        new CurrentRuleset(engine),
                        HOST::equals,
                        evidence,
                        authority,
                        desk,
                        meters,
                        InstantSource.system()));
    }

    static Rig plain(Path dir, ScriptedOrigin.Script script) throws Exception {
        return plain(dir, script, settings -> settings);
    }

    static Rig plain(Path dir, ScriptedOrigin.Script script, UnaryOperator<ProxySettings> change) throws Exception {
        return new Rig(dir, new ScriptedOrigin(script), List.of(), change);
    }

    /** The origin speaks TLS in the name of api.test and plain.test, and is trusted. */
    static Rig tls(Path dir, ScriptedOrigin.Script script, UnaryOperator<ProxySettings> change) throws Exception {
        return tls(dir, script, change, new String[0]);
    }

    /** {@code protocols}: what the origin agrees on by ALPN; without any it speaks HTTP/1.1. */
    static Rig tls(
            Path dir, ScriptedOrigin.Script script, UnaryOperator<ProxySettings> change, String... protocols)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = selfSigned(pair);
        Path pem = dir.resolve("origin.pem");
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        Files.writeString(dir.resolve("origin.key"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load((InputStream) null, new char[0]);
        keys.setKeyEntry("k", pair.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new Rig(dir, new ScriptedOrigin(context.getServerSocketFactory(), script, protocols), List.of(pem), change);
    }

    /** As {@code settings}, with this time for an origin's handshake. */
    static UpstreamSettings handshake(UpstreamSettings settings, Duration time) {
        return new UpstreamSettings(
                settings.trust(),
                settings.resolve(),
                settings.allowAddresses(),
                settings.forbiddenPorts(),
                settings.parents(),
                settings.connectTimeout(),
                time,
                settings.idleTimeout(),
                settings.maxIdlePerOrigin(),
                settings.dns(),
                settings.tls(),
                settings.mark());
    }

    private static X509Certificate selfSigned(KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=origin");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                java.math.BigInteger.ONE,
                Date.from(Instant.now().minusSeconds(3600)),
                Date.from(Instant.now().plusSeconds(86_400)),
                name,
                pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, HOST), new GeneralName(GeneralName.dNSName, "plain.test")
                }));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    /** A connection to the proxy. */
    Wire client() throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), server.address().getPort()));
    }

    /** A tunnel through the proxy, answered with 200. */
    Wire tunnel(String host, int port) throws IOException {
        return connect(client(), host, port);
    }

    Wire connect(Wire wire, String host, int port) throws IOException {
        wire.send("CONNECT " + host + ":" + port + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        String head = wire.head();
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new AssertionError("CONNECT answered with " + head);
        }
        return wire;
    }

    /** What a client that comes in by this way speaks its first request on: TLS with the proxy, or TCP alone. */
    Wire client(Way way) throws Exception {
        return secured(way, client());
    }

    /** The same of a connection that stands. */
    Wire secured(Way way, Wire wire) throws Exception {
        return way == Way.HTTPS ? tls(wire, "localhost") : wire;
    }

    /** Makes a tunnel to api.test of what {@link #client(Way)} gave. */
    Wire tunnel(Way way, Wire wire, int port) throws IOException {
        return way == Way.SOCKS5 ? socks(wire, Socks.name(HOST, port)) : connect(wire, HOST, port);
    }

    /** TLS with api.test inside a tunnel, trusting only the proxy's own authority. */
    Wire intercepted() throws Exception {
        return tls(tunnel(HOST, 443), HOST);
    }

    /** A tunnel asked for in SOCKS5, without a password. */
    Wire socks(byte[] request) throws IOException {
        return socks(client(), request);
    }

    private static Wire socks(Wire wire, byte[] request) throws IOException {
        wire.send(Socks.GREETING).send(request);
        byte[] answer = wire.bytes(12);
        if (answer[1] != 0 || answer[3] != 0) {
            throw new AssertionError("SOCKS request answered with " + answer[3]);
        }
        return wire;
    }

    /** The same, asking for these protocols by ALPN. */
    SSLSocket intercepted(String... protocols) throws Exception {
        return handshake(tunnel(HOST, 443), HOST, authority.certificate(), protocols);
    }

    /** HTTP/2 with the proxy itself, in the clear, as one who knows that it speaks it. */
    FrameWire proxyStreams(int... settings) throws IOException {
        return FrameWire.client(client().socket(), settings);
    }

    /** TLS with the proxy itself, asking for these protocols by ALPN. */
    SSLSocket proxyTls(String... protocols) throws Exception {
        return handshake(client(), "localhost", authority.certificate(), protocols);
    }

    /** TLS with api.test on a tunnel that stands, asking for these protocols by ALPN. */
    SSLSocket within(Socket tunnel, String... protocols) throws Exception {
        return handshake(new Wire(tunnel), HOST, authority.certificate(), protocols);
    }

    /** HTTP/2 with api.test inside a tunnel. */
    FrameWire streams(int... settings) throws Exception {
        return streams(tunnel(HOST, 443), settings);
    }

    /** The same on a tunnel that stands. */
    FrameWire streams(Wire tunnel, int... settings) throws Exception {
        SSLSocket socket = handshake(tunnel, HOST, authority.certificate(), "h2", "http/1.1");
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new AssertionError("ALPN chose " + socket.getApplicationProtocol());
        }
        return FrameWire.client(socket, settings);
    }

    /** Trusting the certificate of the TLS origin alone. */
    Wire tlsOfOrigin(Wire tunnel, String name, String... protocols) throws Exception {
        try (InputStream in = Files.newInputStream(dir.resolve("origin.pem"))) {
            return tls(tunnel, name, (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in), protocols);
        }
    }

    /** TLS that offers these protocols alone. */
    Wire tls(Wire tunnel, String name, String... protocols) throws Exception {
        return tls(tunnel, name, authority.certificate(), protocols);
    }

    private static Wire tls(Wire tunnel, String name, X509Certificate authority, String... protocols) throws Exception {
        return new Wire(handshake(tunnel, name, authority, protocols));
    }

    private static SSLSocket handshake(
            Wire tunnel, String name, X509Certificate authority, String... protocols) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load((InputStream) null, new char[0]);
        trusted.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(tunnel.socket(), name, 443, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Waits for exactly these records, in this order, since the start. */
    void expectRecords(List<String> words) {
        patiently().untilAsserted(() -> assertThat(evidence.words()).containsExactlyElementsOf(words));
    }

    /** Waits until no exchange, no connection of a client and no held byte is left. */
    void expectNothingLeft() {
        patiently().untilAsserted(() -> {
            assertThat(server.openExchanges()).isZero();
            assertThat(gauge("wirewitness.connections.open")).isZero();
            assertThat(gauge("wirewitness.held.bytes")).isZero();
        });
    }

    private static ConditionFactory patiently() {
        return await().atMost(20, TimeUnit.SECONDS).pollDelay(Duration.ZERO).pollInterval(2, TimeUnit.MILLISECONDS);
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Override
    public void close() throws IOException {
        server.close();
        origin.close();
    }
}
