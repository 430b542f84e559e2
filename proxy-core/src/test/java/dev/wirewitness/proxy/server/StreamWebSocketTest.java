package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.server.SocketWire.Frame;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets on streams of HTTP/2 (RFC 8441); the origin speaks HTTP/1.1. */
@Timeout(60)
class StreamWebSocketTest {
    @TempDir
    Path dir;

    private final LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();

    private ScriptedOrigin.Script echo() {
        return wire -> {
            SocketWire socket = SocketWire.accept(wire, "Sec-WebSocket-Protocol: chat\r\n");
            got.add(socket.head);
            for (Frame frame = socket.next(); frame.opcode() >= 0; frame = socket.next()) {
                if (frame.opcode() == SocketWire.CLOSE) {
                    got.add("close " + frame.code());
                    socket.send(SocketWire.CLOSE, true, Arrays.copyOf(frame.payload(), 2));
                    return;
                }
                got.add(frame.text());
                socket.send(frame.opcode(), frame.fin(), frame.payload());
            }
            got.add("gone");
        };
    }

    private String got() throws InterruptedException {
        return String.valueOf(got.poll(20, TimeUnit.SECONDS));
    }

    private static void ask(FrameWire wire, int stream, String protocol, String... more) throws Exception {
        String[] head = {
            ":method", "CONNECT", ":protocol", protocol, ":scheme", "https", ":authority", Rig.HOST, ":path",
            "/v1/responses", "sec-websocket-protocol", "other, chat"
        };
        String[] all = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        wire.headers(stream, false, all);
    }

    /** Opens one; the origin has to agree on {@code chat}. */
    static SocketWire open(FrameWire wire, int stream) throws Exception {
        ask(wire, stream, "websocket", "sec-websocket-version", "13", "origin", "https://page.test");
        FrameWire.Frame head = wire.of(stream).orElseThrow();
        assertThat(head.fields()).containsEntry(":status", "200").containsEntry("sec-websocket-protocol", "chat");
        assertThat(head.fields()).doesNotContainKeys("upgrade", "connection", "sec-websocket-accept");
        assertThat(head.ends()).isFalse();
        return SocketWire.opened(new Wire(new StreamSocket(wire, stream)));
    }

    @Test
    void settings_sayThatAStreamMayAskForOne() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings)) {
            assertThat(enablesConnect(rig)).isTrue();
        }
        ProxySettings.WebSockets off = new ProxySettings.WebSockets(false, Duration.ofSeconds(45));
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings.withWebSockets(off))) {
            assertThat(enablesConnect(rig)).isFalse();
        }
    }

    private static boolean enablesConnect(Rig rig) throws Exception {
        try (FrameWire wire = rig.streams()) {
            byte[] settings = wire.firstSettings();
            for (int at = 0; at + 6 <= settings.length; at += 6) {
                if ((settings[at] << 8 | settings[at + 1]) == 8) {
                    return settings[at + 5] == 1;
                }
            }
            return false;
        }
    }

    @Test
    void echo_besideOtherStreams_isInspectedAndRecorded() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            SocketWire socket = open(wire, 1);
            assertThat(got())
                    .startsWith("GET /v1/responses HTTP/1.1")
                    .containsIgnoringCase("upgrade: websocket")
                    .containsIgnoringCase("sec-websocket-key: ");
            socket.text("my SECRET");
            assertThat(got()).isEqualTo("my [X]");
            assertThat(socket.message()).isEqualTo("my SECRET");
            socket.text("BLOCKME");
            assertThat(socket.message()).isEqualTo("{\"refused\":true}");
            socket.close(1000, "bye");
            assertThat(got()).isEqualTo("close 1000");
            Frame close = socket.next();
            assertThat(close.opcode()).isEqualTo(SocketWire.CLOSE);
            assertThat(close.code()).isEqualTo(1000);
            assertThat(socket.next().opcode()).isEqualTo(-1);

            Decided opening = rig.evidence.next(Decided.class);
            assertThat(opening.method()).isEqualTo("GET");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("redact");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("block");
            Finished last = rig.evidence.next(Finished.class);
            while (!last.exchangeId().equals(opening.exchangeId())) {
                last = rig.evidence.next(Finished.class);
            }
            assertThat(last.outcome()).isEqualTo("forwarded");
            assertThat(last.messages().orElseThrow().closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void bytes_sentBeforeTheAnswer_waitForIt() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            ask(wire, 1, "websocket", "sec-websocket-version", "13");
            SocketWire socket = SocketWire.opened(new Wire(new StreamSocket(wire, 1)));
            socket.text("early");
            rig.evidence.next(Decided.class);
            got();
            wire.socket().setSoTimeout(300);
            assertThatThrownBy(() -> wire.of(1)).isInstanceOf(SocketTimeoutException.class);
            wire.socket().setSoTimeout(20_000);
            assertThat(got.poll()).isNull();
            rig.evidence.sync();
            assertThat(wire.of(1).orElseThrow().fields()).containsEntry(":status", "200");
            assertThat(got()).isEqualTo("early");
            assertThat(socket.message()).isEqualTo("early");
        }
    }

    /** Browsers do both in one frame, and wait for the answer. */
    @Test
    void close_withTheEndOfTheStream_isAnswered() throws Exception {
        byte[] close = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 11, (byte) 0xb9}; // masked with zeros: code 3001
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            SocketWire socket = open(wire, 1);
            got();
            wire.frame(FrameWire.DATA, FrameWire.END_STREAM, 1, close);
            assertThat(got()).isEqualTo("close 3001");
            Frame answer = socket.next();
            assertThat(answer.opcode()).isEqualTo(SocketWire.CLOSE);
            assertThat(answer.code()).isEqualTo(3001);
            assertThat(socket.next().opcode()).isEqualTo(-1);
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
        }
    }

    @Test
    void client_thatEndsOrResetsItsStream_isGone() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            for (int stream = 1; stream <= 3; stream += 2) {
                SocketWire socket = open(wire, stream);
                got();
                socket.text("hello");
                assertThat(got()).isEqualTo("hello");
                assertThat(socket.message()).isEqualTo("hello");
                if (stream == 1) {
                    wire.data(stream, "", true);
                } else {
                    wire.reset(stream, 8);
                }
                assertThat(got()).isIn("gone", "close 1001", "close 1006");
                rig.evidence.next(Decided.class);
                assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            }
        }
    }

    @Test
    void request_malformed_isRefusedAndTheConnectionStays() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            ask(wire, 1, "connect-udp", "sec-websocket-version", "13");
            assertThat(wire.answer(1).status()).isEqualTo("501");
            ask(wire, 3, "websocket", "sec-websocket-version", "8");
            assertThat(wire.answer(3).status()).isEqualTo("400");
            ask(wire, 5, "websocket", "sec-websocket-version", "13", "content-length", "3");
            assertThat(wire.answer(5).status()).isEqualTo("400");
            for (int i = 0; i < 3; i++) {
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
            }
            assertThat(rig.origin.connections).hasValue(0);
            SocketWire socket = open(wire, 7);
            socket.text("still here");
            assertThat(socket.message()).isEqualTo("still here");
        }
    }

    @Test
    void origin_thatRefuses_isHeard() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        };
        try (Rig rig = Rig.tls(dir, script, settings -> settings);
                FrameWire wire = rig.streams()) {
            ask(wire, 1, "websocket", "sec-websocket-version", "13");
            wire.data(1, "x", false);
            FrameWire.Answer answer = wire.answer(1);
            assertThat(answer.status()).isEqualTo("401");
            assertThat(answer.body()).isEqualTo("no");
            assertThat(rig.evidence.next(Finished.class).status()).hasValue(401);
        }
    }

    @Test
    void drain_saysGoodbyeOnTheStream() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                FrameWire wire = rig.streams()) {
            SocketWire socket = open(wire, 1);
            socket.text("hello");
            assertThat(socket.message()).isEqualTo("hello");
            Thread stopping = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(10)));
            Frame close = socket.next();
            assertThat(close.opcode()).isEqualTo(SocketWire.CLOSE);
            assertThat(close.code()).isEqualTo(1001);
            socket.close(1001, "");
            stopping.join();
            assertThat(rig.evidence.next(Finished.class).messages()).isPresent();
        }
    }
}
