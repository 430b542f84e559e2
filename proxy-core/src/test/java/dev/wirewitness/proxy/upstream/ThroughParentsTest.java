package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.ParentSettings;
import dev.wirewitness.proxy.UpstreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins behind parents of every kind, over real sockets. */
class ThroughParentsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Transport TRANSPORT = Transport.best();
    private static TestCertificates ca;

    @TempDir
    private Path temp;

    private final EventLoopGroup group = TRANSPORT.newGroup(1, "test");
    private final EventLoop loop = group.next();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Duration timeout = LONG;

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

    private <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    private NettyUpstreams upstreams(ParentSettings parents) throws Exception {
        UpstreamSettings settings = new UpstreamSettings(
                List.of(ca.pem(temp.resolve("ca.pem"))), Map.of(), List.of("127.0.0.0/8"), List.of(), parents, timeout, LONG,
                LONG, 4);
        return opened(NettyUpstreams.open(settings, Http2.defaults(), TRANSPORT, meters, UpstreamTls.bestProvider(), name -> {
            if (name.equals("parent.example")) {
                return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
            }
            throw new UnknownHostException(name); // origins are resolved by the parent
        }));
    }

    private Future<Channel> acquire(NettyUpstreams upstreams, Origin to) throws Exception {
        Future<Channel> future = loop.submit(() -> upstreams.acquire(loop, to, Upstreams.Wish.ANY)).get(20, TimeUnit.SECONDS);
        assertThat(future.await(20, TimeUnit.SECONDS)).isTrue();
        return future;
    }

    private UpstreamFailure failure(NettyUpstreams upstreams, Origin to) throws Exception {
        Future<Channel> future = acquire(upstreams, to);
        assertThat(future.cause()).isInstanceOf(UpstreamFailure.class);
        return (UpstreamFailure) future.cause();
    }

    /** One exchange with an origin that speaks TLS in this name. */
    private void assertReaches(NettyUpstreams upstreams, Origin to, TestOrigin origin) throws Exception {
        Future<Channel> future = acquire(upstreams, to);
        assertThat(future.cause()).isNull();
        int before = origin.heads.size();
        future.getNow().writeAndFlush(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/through"));
        Awaitility.await().until(() -> origin.heads.size() > before);
        assertThat(origin.heads.getLast()).startsWith("GET /through").doesNotContainIgnoringCase("proxy");
        future.getNow().close().sync();
    }

    private TestOrigin tlsOrigin() throws Exception {
        return opened(TestOrigin.answering(Optional.of(ca.server("a.example"))));
    }

    @Test
    void everyKind_withAndWithoutLogin() throws Exception {
        TestOrigin origin = tlsOrigin();
        Origin to = new Origin(true, "a.example", origin.port());
        String at = "@parent.example:";
        TestParent http = opened(TestParent.http(Optional.empty(), Optional.of("ann:pw")));
        TestParent https = opened(TestParent.http(Optional.of(ca.server("parent.example")), Optional.of("ann:pw")));
        TestParent socks = opened(TestParent.socks(Optional.of("ann:pw")));
        TestParent open = opened(TestParent.socks(Optional.empty()));

        assertReaches(upstreams(ParentSettings.of("http://ann:pw" + at + http.port())), to, origin);
        assertReaches(upstreams(ParentSettings.of("https://ann:pw" + at + https.port())), to, origin);
        assertReaches(upstreams(ParentSettings.of("socks5://ann:pw" + at + socks.port())), to, origin);
        assertReaches(upstreams(ParentSettings.of("socks5h://parent.example:" + open.port())), to, origin);

        for (TestParent parent : List.of(http, https, socks, open)) {
            assertThat(parent.asked).containsExactly("a.example:" + origin.port());
        }
    }

    @Test
    void plainOrigin_throughATlsParent_andThroughSocks() throws Exception {
        TestOrigin origin = opened(TestOrigin.answering(Optional.empty()));
        Origin to = new Origin(false, "a.example", origin.port());
        TestParent https = opened(TestParent.http(Optional.of(ca.server("parent.example")), Optional.empty()));
        TestParent socks = opened(TestParent.socks(Optional.empty()));

        assertReaches(upstreams(ParentSettings.of("https://parent.example:" + https.port())), to, origin);
        assertReaches(upstreams(ParentSettings.of("socks5://127.0.0.1:" + socks.port())), to, origin);
    }

    @Test
    void errors_nameTheParentAndWhatItSaid() throws Exception {
        Origin to = new Origin(true, "a.example", 1);
        TestParent http = opened(TestParent.http(Optional.empty(), Optional.of("ann:right")));
        TestParent socks = opened(TestParent.socks(Optional.of("ann:right")));
        TestParent other = opened(TestParent.http(Optional.of(ca.server("other.example")), Optional.empty()));
        TestOrigin forbids = opened(new TestOrigin(Optional.empty(), socket -> {
            TestCertificates.head(socket.getInputStream());
            socket.getOutputStream().write("HTTP/1.0 403 Not \u0007allowed\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }));

        assertThat(failure(upstreams(ParentSettings.of("http://ann:wrong@127.0.0.1:" + http.port())), to))
                .hasMessageContaining("parent proxy http://127.0.0.1:" + http.port())
                .hasMessageContaining("status 407 \"Who are you\"")
                .hasMessageContaining("upstream.proxy-credentials")
                .hasMessageNotContaining("wrong");
        assertThat(failure(upstreams(ParentSettings.of("http://127.0.0.1:" + forbids.port())), to))
                .hasMessageContaining("status 403 \"Not ?allowed\"")
                .hasMessageContaining("does it allow CONNECT");
        assertThat(failure(upstreams(ParentSettings.of("socks5://ann:wrong@127.0.0.1:" + socks.port())), to))
                .hasMessageContaining("refused user and password")
                .hasMessageNotContaining("wrong");
        assertThat(failure(upstreams(ParentSettings.of("https://parent.example:" + other.port())), to))
                .hasMessageContaining("parent proxy https://parent.example:" + other.port())
                .hasMessageContaining("is for other.example, not for parent.example");
        assertThat(failure(upstreams(ParentSettings.of("http://nowhere.example:1")), to))
                .hasMessageContaining("parent proxy http://nowhere.example:1 cannot be resolved");
    }

    @Test
    void deadParent_isPassedOver_andRemembered() throws Exception {
        TestOrigin origin = tlsOrigin();
        Origin to = new Origin(true, "a.example", origin.port());
        TestParent second = opened(TestParent.http(Optional.empty(), Optional.empty()));
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        NettyUpstreams upstreams =
                upstreams(ParentSettings.of("http://127.0.0.1:" + nobody, "http://127.0.0.1:" + second.port()));

        assertReaches(upstreams, to, origin);
        assertThat(meters.get("wirewitness.upstream.parents.dead").gauge().value()).isEqualTo(1);

        TestParent first = opened(TestParent.http(Optional.empty(), Optional.empty()));
        assertReaches(upstreams, to, origin);
        assertThat(second.connections()).isEqualTo(2);
        assertThat(first.connections()).isZero();
    }

    @Test
    void silentParent_hasItsShareOfTheTimeOnly() throws Exception {
        TestOrigin origin = tlsOrigin();
        timeout = Duration.ofSeconds(4);
        TestOrigin silent = opened(new TestOrigin(Optional.empty(), socket -> socket.getInputStream().readAllBytes()));
        TestParent second = opened(TestParent.socks(Optional.empty()));

        assertReaches(
                upstreams(ParentSettings.of("http://127.0.0.1:" + silent.port(), "socks5://127.0.0.1:" + second.port())),
                new Origin(true, "a.example", origin.port()),
                origin);
        assertThat(meters.get("wirewitness.upstream.parents.dead").gauge().value()).as("it was reached").isZero();
    }

    @Test
    void parentThatSaysNo_isBelieved_oneThatCannotIsNot() throws Exception {
        TestOrigin origin = tlsOrigin();
        Origin to = new Origin(true, "a.example", origin.port());
        TestParent second = opened(TestParent.http(Optional.empty(), Optional.empty()));
        for (String status : List.of("403 No", "407 Who")) {
            TestOrigin first = opened(new TestOrigin(Optional.empty(), socket -> {
                TestCertificates.head(socket.getInputStream());
                socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }));
            assertThat(failure(
                            upstreams(ParentSettings.of(
                                    "http://127.0.0.1:" + first.port(), "http://127.0.0.1:" + second.port())),
                            to))
                    .hasMessageContaining("status " + status.substring(0, 3));
        }
        assertThat(second.connections()).isZero();

        TestOrigin unable = opened(new TestOrigin(Optional.empty(), socket -> {
            TestCertificates.head(socket.getInputStream());
            socket.getOutputStream().write("HTTP/1.1 503 Full\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }));
        assertReaches(
                upstreams(ParentSettings.of("http://127.0.0.1:" + unable.port(), "http://127.0.0.1:" + second.port())),
                to, origin);
    }

    @Test
    void routesAndExceptions_chooseTheWay() throws Exception {
        TestOrigin origin = opened(TestOrigin.answering(Optional.empty()));
        TestParent standard = opened(TestParent.http(Optional.empty(), Optional.empty()));
        TestParent special = opened(TestParent.socks(Optional.empty()));
        NettyUpstreams upstreams = upstreams(new ParentSettings(
                List.of("http://127.0.0.1:" + standard.port()),
                Map.of(".special.example", "socks5://127.0.0.1:" + special.port()),
                List.of("127.0.0.0/8"),
                Map.of()));

        assertReaches(upstreams, new Origin(false, "a.example", origin.port()), origin);
        assertReaches(upstreams, new Origin(false, "x.special.example", origin.port()), origin);
        assertReaches(upstreams, new Origin(false, "127.0.0.1", origin.port()), origin);

        assertThat(standard.asked).containsExactly("a.example:" + origin.port());
        assertThat(special.asked).containsExactly("x.special.example:" + origin.port());
    }

    @Test
    void addressesAreGuarded_namesAreTheParents() throws Exception {
        TestParent parent = opened(TestParent.http(Optional.empty(), Optional.empty()));
        NettyUpstreams upstreams = upstreams(ParentSettings.of("http://127.0.0.1:" + parent.port()));

        assertThat(failure(upstreams, new Origin(true, "169.254.169.254", 80)).kind())
                .isEqualTo(UpstreamFailure.Kind.NOT_ALLOWED);
        assertThat(parent.connections()).isZero();
    }

    /** The answer to CONNECT cut anywhere, and the bytes behind it. */
    @Test
    void connectAnswer_everySplitPosition() {
        byte[] all = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Fine\r\nVia: x\r\n\r\nSSH-2".getBytes(StandardCharsets.ISO_8859_1);
        ParentProxy parent = ParentProxy.parse("upstream.proxy", "http://p");
        for (int i = 0; i <= all.length; i++) {
            Promise<Channel> ready = ImmediateEventExecutor.INSTANCE.newPromise();
            EmbeddedChannel channel = new EmbeddedChannel(new ConnectThroughParent(parent, "a:1", ready));
            channel.releaseOutbound();
            channel.writeInbound(Unpooled.copiedBuffer(all, 0, i));
            channel.writeInbound(Unpooled.copiedBuffer(all, i, all.length - i));
            assertThat(ready.isSuccess()).as("split at " + i).isTrue();
            StringBuilder behind = new StringBuilder();
            for (io.netty.buffer.ByteBuf each = channel.readInbound(); each != null; each = channel.readInbound()) {
                behind.append(each.toString(StandardCharsets.ISO_8859_1));
                each.release();
            }
            assertThat(behind).hasToString("SSH-2");
            channel.finishAndReleaseAll();
        }
    }
}
