package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.ParentSettings;
import dev.wirewitness.proxy.UpstreamSettings;
import dev.wirewitness.proxy.UpstreamTlsSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with origins on BoringSSL: what is agreed on, what is refused and in which words. */
class UpstreamTlsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static TestPki ca;

    @TempDir
    Path temp;

    private final EventLoopGroup group = Transport.best().newGroup(1, "test");
    private final EventLoop loop = group.next();
    private final List<AutoCloseable> open = new ArrayList<>();
    private UpstreamTlsSettings tls = UpstreamTlsSettings.NONE;
    private SslProvider provider = UpstreamTls.bestProvider();

    @BeforeAll
    static void makeCa() throws Exception {
        ca = TestPki.root("Test CA");
    }

    @BeforeEach
    void needBoringSsl() {
        assumeTrue(OpenSsl.isAvailable(), "BoringSSL does not load on this machine: nothing to test against");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private TlsOrigin origin(TestPki own, byte @Nullable [] staple, @Nullable TestPki clients, String... groups)
            throws Exception {
        TlsOrigin origin = new TlsOrigin(own, staple, clients, groups);
        open.add(origin);
        return origin;
    }

    private NettyUpstreams upstreams() throws Exception {
        UpstreamSettings settings = new UpstreamSettings(
                        List.of(ca.trusted(temp.resolve("trusted.pem"))), Map.of(), List.of("127.0.0.0/8"), List.of(),
                        ParentSettings.none(), LONG, LONG, LONG, 0)
                .withTls(tls);
        NettyUpstreams upstreams = NettyUpstreams.open(
                settings, Http2.defaults(), Transport.best(), new SimpleMeterRegistry(), provider,
                _ -> new InetAddress[] {InetAddress.getByName("127.0.0.1")});
        open.add(upstreams);
        return upstreams;
    }

    private Future<Channel> acquire(NettyUpstreams upstreams, String host, TlsOrigin origin) throws Exception {
        Future<Channel> acquired = loop.submit(() -> upstreams.acquire(
                        loop, new Origin(true, host, origin.port()), Upstreams.Wish.ANY))
                .get(20, TimeUnit.SECONDS);
        assertThat(acquired.await(20, TimeUnit.SECONDS)).isTrue();
        return acquired;
    }

    /** One request and its answer, so that tickets of TLS 1.3 are read. */
    private void exchange(NettyUpstreams upstreams, String host, TlsOrigin origin) throws Exception {
        Future<Channel> acquired = acquire(upstreams, host, origin);
        if (!acquired.isSuccess()) {
            throw new AssertionError("no connection", acquired.cause());
        }
        Channel channel = acquired.getNow();
        var answered = loop.<Boolean>newPromise();
        channel.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
                boolean last = message instanceof LastHttpContent;
                ReferenceCountUtil.release(message);
                if (last) {
                    answered.trySuccess(true);
                }
            }
        });
        channel.writeAndFlush(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
        channel.close().sync();
    }

    private void refused(NettyUpstreams upstreams, String host, TlsOrigin origin, String... words) throws Exception {
        Future<Channel> acquired = acquire(upstreams, host, origin);
        assertThat(acquired.cause()).isInstanceOf(UpstreamFailure.class).hasMessageContainingAll(words);
        assertThat(((UpstreamFailure) acquired.cause()).kind()).isEqualTo(UpstreamFailure.Kind.CERTIFICATE);
    }

    @ParameterizedTest
    @CsvSource({"X25519MLKEM768", "X25519", "P-256", "P-384"})
    void group_theOriginsChoiceOfOurs(String name) throws Exception {
        TlsOrigin origin = origin(ca.issue("api.test"), null, null, name);
        exchange(upstreams(), "api.test", origin);
        assertThat(origin.next().group()).isEqualTo(name);
    }

    @Test
    void group_hybridWhereTheOriginLeavesItToUs() throws Exception {
        TlsOrigin origin = origin(ca.issue("api.test"), null, null);
        exchange(upstreams(), "api.test", origin);
        assertThat(origin.next().group()).isEqualTo("X25519MLKEM768");
    }

    @Test
    void sessions_areResumedForTheSameHostAlone() throws Exception {
        TlsOrigin origin = origin(ca.issue("api.test", "other.test"), null, null);
        NettyUpstreams upstreams = upstreams();

        exchange(upstreams, "api.test", origin);
        assertThat(origin.next().resumed()).isFalse();
        exchange(upstreams, "api.test", origin);
        assertThat(origin.next().resumed()).isTrue();
        exchange(upstreams, "other.test", origin);
        assertThat(origin.next().resumed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void staple_goodPasses_revokedIsRefused(SslProvider side) throws Exception {
        provider = side;
        TestPki leaf = ca.issue("CN=leaf", TestPki.Wish::demandingStaple, "api.test");
        Date when = Date.from(Instant.parse("2026-11-20T08:00:00Z"));
        TlsOrigin good = origin(leaf, ca.says(CertificateStatus.GOOD, leaf, ca), null);
        TlsOrigin revoked = origin(leaf, ca.says(new RevokedStatus(when, CRLReason.keyCompromise), leaf, ca), null);
        TlsOrigin silent = origin(leaf, null, null);
        NettyUpstreams upstreams = upstreams();

        exchange(upstreams, "api.test", good);
        refused(upstreams, "api.test", revoked, "was revoked on 2026-11-20T08:00:00Z");
        refused(upstreams, "api.test", silent, "demands a stapled OCSP response");
        if (side != SslProvider.JDK) {
            assertThat(revoked.failed.poll(20, TimeUnit.SECONDS)).containsIgnoringCase("certificate_revoked");
        }
    }

    @Test
    void staple_badIsRefused() throws Exception {
        TestPki leaf = ca.issue("api.test");
        TlsOrigin expired = origin(
                leaf, ca.says(CertificateStatus.GOOD, leaf, ca, Duration.ofDays(-9), Duration.ofDays(-2)), null);
        TlsOrigin noise = origin(leaf, new byte[] {1, 2, 3}, null);
        NettyUpstreams upstreams = upstreams();

        refused(upstreams, "api.test", expired, "stapled OCSP response that expired on");
        refused(upstreams, "api.test", noise, "stapled OCSP response that cannot be read");
    }

    @Test
    void clientCertificate_onlyForItsHosts() throws Exception {
        TestPki client = ca.issue("CN=us", wish -> wish);
        Path file = client.file(temp.resolve("client.pem"));
        tls = new UpstreamTlsSettings(Map.of(".api.test", file), Map.of());
        TlsOrigin origin = origin(ca.issue("api.test", "eu.api.test", "other.test"), null, ca);
        NettyUpstreams upstreams = upstreams();

        exchange(upstreams, "api.test", origin);
        assertThat(origin.next().client()).isEqualTo("CN=us");
        exchange(upstreams, "eu.api.test", origin);
        assertThat(origin.next().client()).isEqualTo("CN=us");
        exchange(upstreams, "api.test", origin);
        TlsOrigin.Agreed again = origin.next();
        assertThat(again.client()).isEqualTo("CN=us");
        acquire(upstreams, "other.test", origin);
        assertThat(origin.failed.poll(20, TimeUnit.SECONDS)).containsIgnoringCase("certificate");
    }

    @Test
    void clientCertificate_filesThatAreNoGood() throws Exception {
        TestPki client = ca.issue("CN=us", wish -> wish);
        Path open = client.file(temp.resolve("open.pem"));
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        Path mixed = ca.issue("CN=b", wish -> wish).file(temp.resolve("mixed.pem"));
        Files.writeString(mixed, client.certificatePem() + Files.readString(mixed));

        for (Map.Entry<Path, String> each : Map.of(
                        open, "open to other users", mixed, "is not that of the first certificate",
                        temp.resolve("none.pem"), "cannot be read")
                .entrySet()) {
            tls = new UpstreamTlsSettings(Map.of("api.test", each.getKey()), Map.of());
            assertThatThrownBy(this::upstreams)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "upstream.client-certificates: api.test: ", each.getKey().toString(), each.getValue());
        }
    }

    @Test
    void pins_anyKeyOfTheValidPath() throws Exception {
        TestPki middle = ca.issue("CN=Middle", TestPki.Wish::authority);
        TestPki leaf = middle.issue("api.test");
        TestPki stranger = TestPki.root("Stranger");
        TlsOrigin origin = new TlsOrigin(leaf, null, null, TestPki.chain(middle, stranger));
        open.add(origin);
        for (TestPki pinned : List.of(leaf, middle, ca)) {
            tls = new UpstreamTlsSettings(Map.of(), Map.of("api.test", List.of(stranger(), pinned.pin())));
            exchange(upstreams(), "api.test", origin);
        }

        tls = new UpstreamTlsSettings(Map.of(), Map.of("api.test", List.of(stranger.pin())));
        refused(upstreams(), "api.test", origin, "none of the keys pinned for api.test", leaf.pin());
    }

    private static String stranger() throws Exception {
        return TestPki.root("Another").pin();
    }

    @Test
    void pins_thatAreNone() {
        for (String bad : List.of("", "sha256/", "sha256/AAAA", "x".repeat(44), "sha1/" + "A".repeat(43) + "=")) {
            tls = new UpstreamTlsSettings(Map.of(), Map.of("api.test", List.of(bad)));
            assertThatThrownBy(this::upstreams)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("upstream.pins: api.test", "'" + bad + "'");
        }
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void weakCertificates_areRefusedWhoeverSignedThem(SslProvider side) throws Exception {
        provider = side;
        TestPki weak = ca.issue("CN=Weak CA", wish -> wish.authority().signedWith("SHA1withECDSA"));
        NettyUpstreams upstreams = upstreams();

        refused(upstreams, "api.test", origin(ca.issue("CN=a", wish -> wish.rsa(1024), "api.test"), null, null),
                "has an RSA key of 1024 bits");
        refused(upstreams, "api.test",
                origin(ca.issue("CN=a", wish -> wish.signedWith("SHA1withECDSA"), "api.test"), null, null),
                "is signed with SHA1withECDSA");
        TlsOrigin chained = new TlsOrigin(weak.issue("api.test"), null, null, TestPki.chain(weak));
        open.add(chained);
        refused(upstreams, "api.test", chained, "is signed by 'CN=Weak CA', which is signed with SHA1withECDSA");
    }

    @Test
    void holder_isRememberedForTheLookOfOurs() throws Exception {
        TlsOrigin origin = origin(
                ca.issue("CN=api.test,O=Example Ltd", wish -> wish, "api.test", "*.api.test", "192.0.2.1"), null, null);
        NettyUpstreams upstreams = upstreams();
        assertThat(upstreams.certificates().holder("api.test")).isEmpty();

        exchange(upstreams, "api.test", origin);
        assertThat(upstreams.certificates().holder("api.test")).contains(new OriginCertificates.Holder(
                Optional.of("api.test"), Optional.of("Example Ltd"), List.of("api.test", "*.api.test")));
    }
}
