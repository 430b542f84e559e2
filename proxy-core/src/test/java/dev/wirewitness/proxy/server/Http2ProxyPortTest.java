package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.server.FrameWire.Answer;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with the proxy itself: requests for any host, and tunnels on streams (RFC 9113 section 8.5). */
class Http2ProxyPortTest {
    private static final int PROTOCOL_ERROR = 1;

    @TempDir
    Path dir;

    private static FrameWire connect(FrameWire client, int stream, String authority) throws Exception {
        return client.headers(stream, false, ":method", "CONNECT", ":authority", authority);
    }

    /** A tunnel that the proxy has granted. */
    private static StreamSocket tunnel(FrameWire client, int stream, String authority) throws Exception {
        connect(client, stream, authority);
        FrameWire.Frame answer = client.of(stream).orElseThrow();
        assertThat(answer.fields()).containsEntry(":status", "200");
        assertThat(answer.ends()).isFalse();
        return new StreamSocket(client, stream);
    }

    @Test
    void request_goesToTheHostItNames() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> "plain " + body));
                FrameWire client = rig.proxyStreams()) {
            client.headers(1, false, ":method", "POST", ":scheme", "http", ":authority", "api.test", ":path", "/v1");
            client.data(1, "body", true);
            assertThat(client.answer(1).body()).isEqualTo("plain body");
            client.headers(3, true, ":method", "GET", ":scheme", "http", ":authority", "dead.test", ":path", "/v1");
            assertThat(client.answer(3).status()).isEqualTo("502");
            client.headers(5, true, ":method", "GET", ":scheme", "http", ":authority", "a b", ":path", "/");
            assertThat(client.answer(5).reset()).hasValue(PROTOCOL_ERROR);
        }
    }

    @Test
    void request_ofHttps_goesOverTls() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "secure " + body), s -> s);
                FrameWire client = rig.proxyStreams()) {
            client.post(1, "/v1", "api.test", "body");
            assertThat(client.answer(1).body()).isEqualTo("secure body");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");
        }
    }

    @Test
    void connect_opensTheTunnelAndInspects() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "got " + body), s -> s);
                FrameWire client = rig.proxyStreams()) {
            SSLSocket first = rig.within(tunnel(client, 1, "api.test:443"), "http/1.1");
            Wire old = new Wire(first).post("/v1", "api.test", "BLOCKME");
            assertThat(old.body(old.head())).isEqualTo("{\"refused\":true}");

            SSLSocket second = rig.within(tunnel(client, 3, "api.test:443"), "h2");
            assertThat(second.getApplicationProtocol()).isEqualTo("h2");
            FrameWire inner = FrameWire.client(second);
            inner.post(1, "/v1", "api.test", "one").post(3, "/v1", "api.test", "two");
            assertThat(inner.answer(1).body()).isEqualTo("got one");
            assertThat(inner.answer(3).body()).isEqualTo("got two");

            client.post(5, "/v1", "api.test", "beside");
            assertThat(client.answer(5).body()).isEqualTo("got beside");
        }
    }

    @Test
    void connect_relaysUnreadWithBothEnds() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> {
                    assertThat(wire.line()).isEqualTo("hello");
                    wire.send("world\n");
                    assertThat(wire.rest()).isEmpty(); // the client has ended its side
                    wire.send("bye\n");
                });
                FrameWire client = rig.proxyStreams()) {
            StreamSocket tunnel = tunnel(client, 1, "plain.test:8443");
            Wire wire = new Wire(tunnel).send("hello\n");
            assertThat(wire.line()).isEqualTo("world");
            tunnel.shutdownOutput();
            assertThat(wire.line()).isEqualTo("bye");
            assertThat(wire.rest()).isEmpty();
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.outcome()).isEqualTo("closed");
            assertThat(tunnelled.bytesOut()).isEqualTo(6);
            assertThat(tunnelled.bytesIn()).isEqualTo(10);
        }
    }

    @Test
    void connect_withEarlyBytes_losesNone() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> wire.send(wire.line() + "\n"));
                FrameWire client = rig.proxyStreams()) {
            connect(client, 1, "plain.test:8443").data(1, "hel", false).data(1, "lo\n", true);
            FrameWire.Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("hello\n");
            assertThat(answer.reset()).isEmpty();
        }
    }

    @Test
    void connect_largeAndSlow_isHeldBackOnBothSides() throws Exception {
        int size = 8 << 20;
        try (Rig rig = Rig.plain(dir, wire -> {
                    byte[] piece = new byte[64 << 10];
                    for (int i = 0; i < size / piece.length; i++) {
                        wire.send(piece);
                    }
                });
                FrameWire client = rig.proxyStreams()) {
            StreamSocket tunnel = tunnel(client, 1, "plain.test:8443");
            assertThat(tunnel.getInputStream().readAllBytes()).hasSize(size);
            tunnel.shutdownOutput();
            assertThat(rig.evidence.next(Tunnelled.class).outcome()).isEqualTo("closed");
            client.post(3, "/v1", "dead.test", "x");
            assertThat(client.answer(3).status()).isEqualTo("502");
        }
    }

    @Test
    void connect_refused_isAnAnswerOnTheStream() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                FrameWire client = rig.proxyStreams()) {
            String[][] cases = {
                {"dead.test:443", "502", "upstream_connect"},
                {"api.test", "400", "malformed_request"},
                {"api.test:99999", "400", "malformed_request"},
                {"10.0.0.1:443", "403", "address_not_allowed"},
            };
            int stream = 1;
            for (String[] bad : cases) {
                connect(client, stream, bad[0]);
                Answer answer = client.answer(stream);
                assertThat(answer.status()).as(bad[0]).isEqualTo(bad[1]);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo(bad[2]);
                stream += 2;
            }
            client.headers(stream, false, ":method", "CONNECT", ":authority", "api.test:443", ":path", "/");
            assertThat(client.answer(stream).reset()).hasValue(PROTOCOL_ERROR);
            client.headers(stream + 2, false, ":method", "CONNECT", ":authority", "api.test:443",
                    "content-length", "5");
            assertThat(client.answer(stream + 2).status()).isEqualTo("400");
        }
    }

    @Test
    void proxyOverTls_speaksWhatTheClientAsksFor() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "got " + body), s -> s)) {
            try (SSLSocket socket = rig.proxyTls("h2", "http/1.1")) {
                assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
                FrameWire client = FrameWire.client(socket);
                FrameWire inner = FrameWire.client(rig.within(tunnel(client, 1, "api.test:443"), "h2"));
                inner.post(1, "/v1", "api.test", "deep");
                assertThat(inner.answer(1).body()).isEqualTo("got deep");
            }
            try (SSLSocket socket = rig.proxyTls()) {
                assertThat(Optional.ofNullable(socket.getApplicationProtocol())).contains("");
                Wire wire = new Wire(socket).send("CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n");
                assertThat(wire.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void clientLeaves_endsItsTunnels() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> assertThat(wire.rest()).isEmpty())) {
            try (FrameWire client = rig.proxyStreams()) {
                tunnel(client, 1, "plain.test:8443");
                tunnel(client, 3, "plain.test:8443");
                client.reset(3, 8);
                assertThat(rig.evidence.next(Tunnelled.class).bytesIn()).isZero();
            }
            assertThat(rig.evidence.next(Tunnelled.class).bytesIn()).isZero();
        }
    }
}
