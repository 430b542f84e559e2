package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wirewitness.proxy.DnsSettings;
import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ParentSettings;
import dev.wirewitness.proxy.UpstreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakWatch.class)
class NettyUpstreamsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Transport TRANSPORT = Transport.best();
    private static TestCertificates ca;

    @TempDir
    Path temp;

    private final EventLoopGroup group = TRANSPORT.newGroup(1, "test");
    private final EventLoop loop = group.next();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();

    // what a test may change before it opens
    private Map<String, String> resolve = Map.of();
    private List<String> allow = List.of("127.0.0.0/8");
    private List<Integer> forbidden = List.of();
    private ParentSettings parents = ParentSettings.none();
    private Duration connectTimeout = LONG;
    private Duration handshakeTimeout = LONG;
    private Duration idleTimeout = LONG;
    private int maxIdle = 4;
    private SslProvider provider = UpstreamTls.bestProvider();
    private SystemResolver.Resolver resolver = _ -> new InetAddress[] {InetAddress.getByName("127.0.0.1")};

    @BeforeAll
    static void makeCa() throws Exception {
        ca = new TestCertificates("Test CA");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private NettyUpstreams upstreams() throws Exception {
        UpstreamSettings settings = new UpstreamSettings(List.of(ca.pem(temp.resolve("ca.pem"))), resolve, allow,
                forbidden, parents, connectTimeout, handshakeTimeout, idleTimeout, maxIdle);
        NettyUpstreams upstreams = NettyUpstreams.open(settings, Http2.defaults(), TRANSPORT, meters, provider, resolver);
        open.add(upstreams);
        return upstreams;
    }

    private TestOrigin origin(Optional<SSLContext> tls, TestOrigin.Script script) throws IOException {
        TestOrigin origin = new TestOrigin(tls, script);
        open.add(origin);
        return origin;
    }

    private TestOrigin answering(Optional<SSLContext> tls) throws IOException {
        TestOrigin origin = TestOrigin.answering(tls);
        open.add(origin);
        return origin;
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loop.submit(work).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Channel channel(Future<Channel> future) throws Exception {
        assertThat(future.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        if (!future.isSuccess()) {
            throw new AssertionError("no channel", future.cause());
        }
        return future.getNow();
    }

    private Channel acquire(NettyUpstreams upstreams, Origin to) throws Exception {
        return channel(on(() -> upstreams.acquire(loop, to, Upstreams.Wish.ANY)));
    }

    private UpstreamFailure failure(NettyUpstreams upstreams, Origin to) throws Exception {
        Future<Channel> future = on(() -> upstreams.acquire(loop, to, Upstreams.Wish.ANY));
        assertThat(future.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(future.cause()).isInstanceOf(UpstreamFailure.class);
        return (UpstreamFailure) future.cause();
    }

    private void expect(NettyUpstreams upstreams, Origin to, UpstreamFailure.Kind kind,
            String... words) throws Exception {
        UpstreamFailure failure = failure(upstreams, to);
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        assertThat(failure).hasMessageContainingAll(words);
        assertThat(meters.get("wirewitness.upstream.failures").tag("error", kind.id()).counter().count()).isOne();
    }

    private static Origin plain(String host, TestOrigin origin) {
        return new Origin(false, host, origin.port());
    }

    private static Origin tls(String host, TestOrigin origin) {
        return new Origin(true, host, origin.port());
    }

    /** Sends a request; completes on the loop behind the answer's last piece, its own handler removed. */
    private CompletableFuture<Boolean> exchange(Channel channel) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.execute(() -> {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    boolean last = message instanceof LastHttpContent;
                    ReferenceCountUtil.release(message);
                    if (last) {
                        ctx.pipeline().remove(this);
                        done.complete(true);
                    }
                }

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                    done.complete(false);
                }
            });
            channel.writeAndFlush(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        });
        return done;
    }

    /** Sends a request and gives the connection back on the spot, as an exchange does. */
    private void exchangeAndRelease(NettyUpstreams upstreams, Origin to, Channel channel) throws Exception {
        CompletableFuture<?> released = exchange(channel).thenAccept(answered -> {
            assertThat(answered).isTrue();
            upstreams.release(to, channel);
        });
        released.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private int idle() {
        return (int) meters.get("wirewitness.upstream.idle.connections").gauge().value();
    }

    @Test
    void acquire_plainThenReused() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        NettyUpstreams upstreams = upstreams();
        Origin to = plain("a.example", origin);

        Channel first = acquire(upstreams, to);
        assertThat(upstreams.reused(first)).isFalse();
        exchangeAndRelease(upstreams, to, first);
        assertThat(idle()).isOne();
        for (int i = 0; i < 20; i++) {
            Channel again = acquire(upstreams, to);
            assertThat(again).isSameAs(first);
            assertThat(upstreams.reused(again)).isTrue();
            exchangeAndRelease(upstreams, to, again);
        }

        Channel other = acquire(upstreams, plain("b.example", origin));
        assertThat(other).isNotSameAs(first);
        exchangeAndRelease(upstreams, plain("b.example", origin), other); // answered: the origin has counted it
        assertThat(origin.connections).hasValue(2);
        assertThat(meters.get("wirewitness.upstream.connections").tag("source",
                "pool").counter().count()).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void acquire_tls(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(ca.server("api.example.com", "127.0.0.1", "b.example")));
        NettyUpstreams upstreams = upstreams();

        for (String host : List.of("api.example.com", "127.0.0.1", "b.example")) {
            Channel channel = acquire(upstreams, tls(host, origin));
            exchangeAndRelease(upstreams, tls(host, origin), channel);
            assertThat(acquire(upstreams, tls(host, origin))).isSameAs(channel);
        }

        assertThat(origin.serverNames).hasSize(2);
        assertThat(origin.serverNames.getFirst()).contains("api.example.com");
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void close_endsWhatIsInUse(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(ca.server("api.example.com")));
        NettyUpstreams upstreams = upstreams();
        Channel inUse = acquire(upstreams, tls("api.example.com", origin));
        Channel dialled = channel(on(() -> upstreams.dial(loop, tls("api.example.com", origin))));

        upstreams.close();

        assertThat(inUse.isOpen()).isFalse();
        assertThat(dialled.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void acquire_wrongHost(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(ca.server("other.example", "www.other.example")));

        expect(upstreams(), tls("api.example.com", origin), UpstreamFailure.Kind.CERTIFICATE,
                "api.example.com:" + origin.port() + " presented a certificate that",
                "is for other.example, www.other.example, not for api.example.com");
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void acquire_expired(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(ca.server(Duration.ofDays(-9), Duration.ofDays(-2), "a.example")));

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.CERTIFICATE, "expired on 20");
    }

    @Test
    void acquire_notYetValid() throws Exception {
        TestOrigin origin = answering(Optional.of(ca.server(Duration.ofDays(2), Duration.ofDays(9), "a.example")));

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.CERTIFICATE, "is valid only from 20");
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void acquire_unknownCa(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(new TestCertificates("Foreign CA").server("a.example")));

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.CERTIFICATE,
                "is issued by unknown CA 'CN=Foreign CA'", "upstream.trust");
    }

    @Test
    void acquire_selfSigned() throws Exception {
        TestOrigin origin = answering(Optional.of(TestCertificates.selfSigned("a.example")));

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.CERTIFICATE,
                "is self-signed ('CN=a.example'");
    }

    @ParameterizedTest
    @EnumSource(value = SslProvider.class, names = {"JDK", "OPENSSL_REFCNT"})
    void acquire_nameWithUnderscore(SslProvider which) throws Exception {
        provider = which;
        TestOrigin origin = answering(Optional.of(ca.server("my_host.example")));

        expect(upstreams(), tls("my_host.example", origin), UpstreamFailure.Kind.CERTIFICATE, "underscore");
    }

    @Test
    void acquire_notTls() throws Exception {
        TestOrigin origin = origin(Optional.empty(), socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 no TLS here\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        });

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.HANDSHAKE, "does it speak TLS");
    }

    @Test
    void acquire_closedInTheHandshake() throws Exception {
        TestOrigin origin = origin(Optional.empty(), socket -> socket.getInputStream().read(new byte[4096]));

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.HANDSHAKE, "a.example");
    }

    @Test
    void acquire_silentInTheHandshake() throws Exception {
        handshakeTimeout = Duration.ofMillis(50);
        TestOrigin origin = origin(Optional.empty(), socket -> socket.getInputStream().readAllBytes());

        expect(upstreams(), tls("a.example", origin), UpstreamFailure.Kind.TIMEOUT, "TLS handshake within 50 ms");
    }

    @Test
    void acquire_refused() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = probe.getLocalPort();
        }

        expect(upstreams(), new Origin(false, "a.example", port), UpstreamFailure.Kind.CONNECT,
                "a.example:" + port + " cannot be reached", "refused");
    }

    @Test
    void acquire_nameServerIsSilent() throws Exception {
        connectTimeout = Duration.ofMillis(50);
        CountDownLatch never = new CountDownLatch(1);
        open.add(never::countDown);
        resolver = _ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };

        expect(upstreams(), new Origin(false, "a.example", 80), UpstreamFailure.Kind.TIMEOUT, "within 50 ms");
    }

    @Test
    void acquire_unknownName() throws Exception {
        resolver = name -> {
            throw new UnknownHostException(name);
        };

        expect(upstreams(), new Origin(false, "a.example", 80), UpstreamFailure.Kind.RESOLVE, "cannot be resolved");
    }

    @Test
    void acquire_oddSpelling() throws Exception {
        expect(upstreams(), new Origin(false, "0x7f.1", 80), UpstreamFailure.Kind.RESOLVE, "'0x7f.1'", "IPv4");
    }

    @Test
    void acquire_nameOfAPrivateAddress() throws Exception {
        allow = List.of();

        expect(upstreams(), new Origin(true, "a.example", 443), UpstreamFailure.Kind.NOT_ALLOWED,
                "127.0.0.1 is loopback", "upstream.allow-addresses");
    }

    /** The whole way through a name server: each address it says is checked, and only a checked one is dialled. */
    @Test
    void acquire_nameServersWordIsGuarded() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        TestDns dns = new TestDns(q -> q.type() != TestDns.A
                ? TestDns.answer(q)
                : q.name().startsWith("bad")
                        ? TestDns.answer(q, TestDns.a(q.name(), 60, "169.254.169.254"), TestDns.a(q.name(), 60, "10.0.0.1"))
                        : TestDns.answer(q, TestDns.a(q.name(), 60, "169.254.169.254"), TestDns.a(q.name(), 60, "127.0.0.1")));
        open.add(dns);
        DnsSettings standard = DnsSettings.defaults();
        UpstreamSettings settings = new UpstreamSettings(List.of(), resolve, allow, forbidden, parents, connectTimeout,
                handshakeTimeout, idleTimeout, maxIdle).withDns(new DnsSettings(
                        List.of("127.0.0.1:" + dns.address().getPort()), standard.minTtl(), standard.maxTtl(),
                        standard.maxNegativeTtl(), LONG, 10));
        NettyUpstreams upstreams = NettyUpstreams.open(settings, Http2.defaults(), TRANSPORT, meters);
        open.add(upstreams);

        expect(upstreams, new Origin(false, "bad.example", 80), UpstreamFailure.Kind.NOT_ALLOWED, "169.254.169.254");
        Channel channel = acquire(upstreams, new Origin(false, "good.example", origin.port()));
        assertThat(channel.remoteAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", origin.port()));
        channel.close().sync();
    }

    @Test
    void acquire_literalOfMetadata() throws Exception {
        expect(upstreams(), new Origin(false, "::ffff:169.254.169.254", 80), UpstreamFailure.Kind.NOT_ALLOWED,
                "metadata");
    }

    @Test
    void acquire_onlyAllowedAddressesAreTried() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        resolver = _ -> new InetAddress[] {InetAddress.getByName("10.0.0.1"), InetAddress.getByName("127.0.0.1")};

        Channel channel = acquire(upstreams(), plain("a.example", origin));
        assertThat(channel.remoteAddress())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), origin.port()));
    }

    @Test
    void acquire_secondAddressAnswers() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        resolver = _ -> new InetAddress[] {InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")};

        assertThat(acquire(upstreams(), plain("a.example", origin)).isActive()).isTrue();
    }

    @Test
    void acquire_ownPort() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        forbidden = List.of(origin.port());
        resolve = Map.of("b.example", "127.0.0.1:" + origin.port());
        NettyUpstreams upstreams = upstreams();

        assertThat(failure(upstreams, plain("a.example", origin)).kind()).isEqualTo(UpstreamFailure.Kind.NOT_ALLOWED);
        assertThat(failure(upstreams, new Origin(true, "b.example", 443))).hasMessageContaining("own port");
        assertThat(origin.connections).hasValue(0);
    }

    @Test
    void forbidPort_later() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        NettyUpstreams upstreams = upstreams();
        assertThat(acquire(upstreams, plain("a.example", origin)).isActive()).isTrue();

        upstreams.forbidPort(origin.port());
        assertThat(failure(upstreams, plain("a.example", origin)).kind()).isEqualTo(UpstreamFailure.Kind.NOT_ALLOWED);
    }

    @Test
    void acquire_override() throws Exception {
        TestOrigin origin = answering(Optional.of(ca.server("api.openai.com")));
        allow = List.of();
        resolve = Map.of("api.openai.com:443", "127.0.0.1:" + origin.port());

        assertThat(acquire(upstreams(), new Origin(true, "api.openai.com", 443)).isActive()).isTrue();
        await().untilAsserted(() -> assertThat(origin.serverNames.toString()).contains("api.openai.com"));
    }

    @Test
    void release_overTheLimitClosesTheOldest() throws Exception {
        maxIdle = 2;
        TestOrigin origin = answering(Optional.empty());
        NettyUpstreams upstreams = upstreams();
        Origin to = plain("a.example", origin);
        List<Channel> channels = List.of(acquire(upstreams, to), acquire(upstreams, to), acquire(upstreams, to));

        for (Channel each : channels) {
            exchangeAndRelease(upstreams, to, each);
        }

        assertThat(channels.getFirst().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(acquire(upstreams, to)).isSameAs(channels.get(2));
        assertThat(acquire(upstreams, to)).isSameAs(channels.get(1));
        assertThat(idle()).isZero();
    }

    @Test
    void release_idleTooLong() throws Exception {
        idleTimeout = Duration.ofMillis(30);
        TestOrigin origin = answering(Optional.empty());
        NettyUpstreams upstreams = upstreams();
        Origin to = plain("a.example", origin);
        Channel channel = acquire(upstreams, to);
        exchangeAndRelease(upstreams, to, channel);

        assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(idle()).isZero());
        assertThat(acquire(upstreams, to)).isNotSameAs(channel);
    }

    @ParameterizedTest
    @EnumSource(Unasked.class)
    void release_bytesNobodyAskedFor(Unasked when) throws Exception {
        CountDownLatch now = new CountDownLatch(1);
        TestOrigin origin = origin(Optional.empty(), socket -> {
            TestCertificates.head(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String together = TestOrigin.OK + (when == Unasked.BEHIND_THE_ANSWER ? "HTT" : "");
            out.write(together.getBytes(StandardCharsets.ISO_8859_1));
            if (when == Unasked.LATER) {
                try {
                    now.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write("H".getBytes(StandardCharsets.ISO_8859_1));
            }
            socket.getInputStream().readAllBytes();
        });
        NettyUpstreams upstreams = upstreams();
        Origin to = plain("a.example", origin);
        Channel channel = acquire(upstreams, to);
        exchangeAndRelease(upstreams, to, channel);
        now.countDown();

        assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(idle()).isZero());
        assertThat(acquire(upstreams, to)).isNotSameAs(channel);
    }

    /** When the bytes come. */
    private enum Unasked {
        BEHIND_THE_ANSWER,
        LATER
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void release_originCloses(Kind kind) throws Exception {
        Optional<SSLContext> tls =
                kind == Kind.TLS ? Optional.of(ca.server("a.example")) : Optional.empty();
        TestOrigin origin = origin(tls, socket -> {
            TestCertificates.head(socket.getInputStream());
            socket.getOutputStream().write(TestOrigin.OK.getBytes(StandardCharsets.ISO_8859_1));
        });
        NettyUpstreams upstreams = upstreams();
        Origin to = new Origin(kind == Kind.TLS, "a.example", origin.port());
        Channel channel = acquire(upstreams, to);
        exchangeAndRelease(upstreams, to, channel);

        assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(idle()).isZero());
    }

    /** With or without TLS. */
    private enum Kind {
        PLAIN,
        TLS
    }

    /** A proxy that tunnels to the port asked for, or answers something else. */
    private TestOrigin parent(List<String> heads, String answer) throws IOException {
        return origin(Optional.empty(), socket -> {
            String head = TestCertificates.head(socket.getInputStream());
            heads.add(head);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            String authority = head.split(" ")[1];
            int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
            if (answer.startsWith("HTTP/1.1 2") && port > 1) {
                try (Socket behind = new Socket("127.0.0.1", port)) {
                    Thread.ofVirtual().start(() -> copy(behind, socket));
                    copy(socket, behind);
                }
            }
        });
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one side went away
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void acquire_throughParent(Kind kind) throws Exception {
        TestOrigin origin = answering(kind == Kind.TLS ? Optional.of(ca.server("a.example")) : Optional.empty());
        List<String> heads = new CopyOnWriteArrayList<>();
        TestOrigin proxy = parent(heads, "HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n");
        parents = ParentSettings.of("http://user:pw@127.0.0.1:" + proxy.port());
        resolver = name -> {
            throw new UnknownHostException(name); // the parent resolves, not we
        };
        NettyUpstreams upstreams = upstreams();
        Origin to = new Origin(kind == Kind.TLS, "a.example", origin.port());

        Channel channel = acquire(upstreams, to);
        exchangeAndRelease(upstreams, to, channel);
        exchangeAndRelease(upstreams, to, acquire(upstreams, to));

        assertThat(heads).containsExactly("CONNECT a.example:" + origin.port() + " HTTP/1.1\r\nHost: a.example:"
                + origin.port() + "\r\nProxy-Authorization: Basic dXNlcjpwdw==\r\n\r\n");
        assertThat(failure(upstreams, new Origin(false, "10.0.0.1", 80)).kind())
                .isEqualTo(UpstreamFailure.Kind.NOT_ALLOWED);
    }

    @Test
    void acquire_parentRefuses() throws Exception {
        TestOrigin proxy = parent(new ArrayList<>(), "HTTP/1.1 407 no\r\n\r\n");
        parents = ParentSettings.of("http://127.0.0.1:" + proxy.port());

        expect(upstreams(), new Origin(true, "a.example", 1), UpstreamFailure.Kind.CONNECT, "status 407 \"no\"",
                "upstream.proxy-credentials");
    }

    @Test
    void acquire_parentSpeaksNonsense() throws Exception {
        for (String nonsense : List.of("SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\r\n\r\n", "x".repeat(20_000),
                "")) {
            TestOrigin proxy = parent(new ArrayList<>(), nonsense);
            parents = ParentSettings.of("http://127.0.0.1:" + proxy.port());
            assertThat(failure(upstreams(), new Origin(true, "a.example", 1)))
                    .hasMessageContaining("parent proxy http://127.0.0.1:" + proxy.port())
                    .extracting(UpstreamFailure::kind)
                    .isEqualTo(UpstreamFailure.Kind.CONNECT);
        }
    }

    @Test
    void acquire_parentIsSilent() throws Exception {
        connectTimeout = Duration.ofMillis(100);
        TestOrigin proxy = origin(Optional.empty(), socket -> socket.getInputStream().readAllBytes());
        parents = ParentSettings.of("http://127.0.0.1:" + proxy.port());

        expect(upstreams(), new Origin(true, "a.example", 1), UpstreamFailure.Kind.TIMEOUT, "within 100 ms");
    }

    @Test
    void dial_bytesBehindTheParentsAnswerReachTheOwner() throws Exception {
        TestOrigin proxy = parent(new ArrayList<>(), "HTTP/1.1 200 OK\r\n\r\nSSH-2.0-hello");
        parents = ParentSettings.of("http://127.0.0.1:" + proxy.port());
        NettyUpstreams upstreams = upstreams();
        StringBuffer seen = new StringBuffer();

        on(() -> upstreams.dial(loop, new Origin(false, "a.example", 1)).addListener(future -> {
            Channel channel = (Channel) future.getNow();
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    seen.append(((ByteBuf) message).toString(StandardCharsets.ISO_8859_1));
                    ReferenceCountUtil.release(message);
                }
            });
        }));

        await().untilAsserted(() -> assertThat(seen.toString()).isEqualTo("SSH-2.0-hello"));
    }

    @Test
    void dial_serverSpeaksFirst() throws Exception {
        TestOrigin origin = origin(Optional.empty(), socket -> {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        });
        NettyUpstreams upstreams = upstreams();
        StringBuffer seen = new StringBuffer();

        on(() -> upstreams.dial(loop, plain("a.example", origin)).addListener(future ->
                ((Channel) future.getNow()).pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        seen.append(((ByteBuf) message).toString(StandardCharsets.ISO_8859_1));
                        ReferenceCountUtil.release(message);
                    }
                })));

        await().untilAsserted(() -> assertThat(seen.toString()).isEqualTo("hello"));
    }

    @Test
    void acquire_cancelledMeanwhile() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        open.add(go::countDown);
        TestOrigin origin = origin(Optional.empty(), socket -> socket.getInputStream().readAllBytes());
        resolver = _ -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
        };
        NettyUpstreams upstreams = upstreams();
        Future<Channel> future = on(() -> upstreams.acquire(loop, plain("a.example", origin), Upstreams.Wish.ANY));
        future.cancel(false);
        go.countDown();

        await().untilAsserted(() -> assertThat(origin.connections).hasValue(1));
        assertThat(future.isCancelled()).isTrue();
        assertThat(idle()).isZero();
    }

    @Test
    void close_thenNothingIsDialled() throws Exception {
        TestOrigin origin = answering(Optional.empty());
        NettyUpstreams upstreams = upstreams();
        Origin to = plain("a.example", origin);
        Channel channel = acquire(upstreams, to);
        exchangeAndRelease(upstreams, to, channel);

        upstreams.close();
        upstreams.close();

        assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failure(upstreams, to)).hasMessageContaining("stopping");
    }

    @Test
    void open_badSettings() throws Exception {
        Path noCertificate = Files.writeString(temp.resolve("x.pem"), "hello");
        for (Path bad : List.of(noCertificate, temp.resolve("missing.pem"))) {
            UpstreamSettings settings = new UpstreamSettings(List.of(bad), Map.of(), List.of(), List.of(),
                    ParentSettings.none(), LONG, LONG, LONG, 1);
            assertThatThrownBy(() -> NettyUpstreams.open(settings, Http2.defaults(), TRANSPORT, meters))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("upstream.trust: " + bad);
        }
        allow = List.of("nonsense");
        assertThatThrownBy(this::upstreams).hasMessageContaining("'nonsense'");
    }
}
