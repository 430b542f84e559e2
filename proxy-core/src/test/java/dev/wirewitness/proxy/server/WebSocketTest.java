package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.server.SocketWire.Frame;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebSocketTest {
    @TempDir
    Path dir;

    /** What the origin got, message by message. */
    private final LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();

    private ScriptedOrigin.Script echo() {
        return wire -> {
            SocketWire socket = SocketWire.accept(wire);
            for (Frame frame = socket.next(); frame.opcode() >= 0; frame = socket.next()) {
                switch (frame.opcode()) {
                    case SocketWire.PING -> socket.send(SocketWire.PONG, true, frame.payload());
                    case SocketWire.PONG -> got.add("pong");
                    case SocketWire.CLOSE -> {
                        got.add("close " + frame.code());
                        socket.send(SocketWire.CLOSE, true, Arrays.copyOf(frame.payload(), Math.min(2, frame.payload().length)));
                        return;
                    }
                    default -> {
                        got.add(frame.text());
                        socket.send(frame.opcode(), frame.fin(), frame.payload());
                    }
                }
            }
            got.add("gone");
        };
    }

    private String got() throws InterruptedException {
        return String.valueOf(got.poll(20, TimeUnit.SECONDS));
    }

    private SocketWire open(Rig rig, String path, String... fields) throws Exception {
        return SocketWire.open(rig.intercepted(), Rig.HOST, path, fields);
    }

    @Test
    void echo_overTls_bothDirections_andOneRecordEach() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                SocketWire client = open(rig, "/v1/responses", "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            assertThat(client.head.toLowerCase()).doesNotContain("extensions");
            client.text("hello");
            assertThat(client.message()).isEqualTo("hello");
            client.binary(new byte[] {0, 1, 2});
            assertThat(client.bytes()).containsExactly(0, 1, 2);
            client.close(1000, "bye");
            Frame close = client.next();
            assertThat(close.opcode()).isEqualTo(SocketWire.CLOSE);
            assertThat(close.code()).isEqualTo(1000);
            assertThat(client.next().opcode()).isEqualTo(-1);

            Decided decided = rig.evidence.next(Decided.class);
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.exchangeId()).isEqualTo(decided.exchangeId());
            assertThat(finished.outcome()).isEqualTo("forwarded");
            assertThat(finished.status()).hasValue(101);
            assertThat(finished.bytesOut()).isEqualTo(8);
            assertThat(finished.bytesIn()).isEqualTo(8);
            assertThat(finished.messages()).hasValue(new Finished.Messages(2, 2, 0, List.of(), 1000));
            assertThat(rig.evidence.all()).isEmpty();
        }
    }

    @Test
    void request_offersNoExtensionAndAKeyOfItsOwn() throws Exception {
        LinkedBlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (Rig rig = Rig.plain(dir, wire -> heads.add(SocketWire.accept(wire, "Sec-WebSocket-Protocol: b\r\n").head));
                SocketWire client = SocketWire.open(
                        rig.client(), "plain.test", "http://plain.test/x",
                        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
                        "Sec-WebSocket-Protocol: a, b\r\n", "Origin: https://page.test\r\n")) {
            String asked = heads.poll(20, TimeUnit.SECONDS);
            assertThat(asked).startsWith("GET /x HTTP/1.1");
            assertThat(Wire.field(asked, "sec-websocket-extensions")).isEmpty();
            assertThat(Wire.field(asked, "sec-websocket-key")).hasSize(24).isNotEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(Wire.field(asked, "origin")).isEqualTo("https://page.test");
            assertThat(Wire.field(client.head, "sec-websocket-protocol")).isEqualTo("b");
        }
    }

    @Test
    void acceptance_withFlaws_is502() throws Exception {
        String[] answers = {
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm9wZQ==\r\n",
            "Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: other\r\n",
            "Upgrade: websocket\r\nSec-WebSocket-Accept: KEY\r\n"
        };
        for (String answer : answers) {
            ScriptedOrigin.Script script = wire -> {
                String key = Wire.field(wire.head(), "sec-websocket-key");
                wire.send("HTTP/1.1 101 Switching Protocols\r\n" + answer.replace("KEY", SocketWire.accept(key)) + "\r\n");
                got.add(wire.rest());
            };
            try (Rig rig = Rig.plain(dir, script);
                    Wire client = SocketWire.ask(rig.client(), "plain.test", "http://plain.test/")) {
                String head = client.head();
                assertThat(head).startsWith("HTTP/1.1 502");
                assertThat(client.body(head)).contains("wirewitness_upstream_websocket");
                assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_websocket");
                assertThat(got()).isEmpty();
            }
        }
    }

    @Test
    void acceptance_withheld_passesAsAnAnswer() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            wire.head();
            wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        };
        try (Rig rig = Rig.plain(dir, script);
                Wire client = SocketWire.ask(rig.client(), "plain.test", "http://plain.test/")) {
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 401");
            assertThat(client.body(head)).isEqualTo("no");
            assertThat(rig.evidence.next(Finished.class).status()).hasValue(401);
        }
    }

    @Test
    void request_malformed_isRefusedAndRecorded() throws Exception {
        try (Rig rig = Rig.plain(dir, echo())) {
            String[][] wrong = {
                {"400", "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade\r\n"},
                {"400", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"},
                {"426", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\nConnection: Upgrade\r\n"},
                {"400", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade\r\nContent-Length: 1\r\n"},
            };
            for (String[] one : wrong) {
                try (Wire client = rig.client().send(
                        "GET http://plain.test/ HTTP/1.1\r\nHost: plain.test\r\nUpgrade: websocket\r\n" + one[1] + "\r\n")) {
                    String head = client.head();
                    assertThat(head).startsWith("HTTP/1.1 " + one[0]);
                    if (one[0].equals("426")) {
                        assertThat(Wire.field(head, "sec-websocket-version")).isEqualTo("13");
                    }
                    assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
                }
            }
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void setting_refuse_answers426() throws Exception {
        try (Rig rig = Rig.plain(
                        dir, echo(), s -> s.withWebSockets(new ProxySettings.WebSockets(false, Duration.ofSeconds(45))));
                Wire client = SocketWire.ask(rig.client(), "plain.test", "http://plain.test/")) {
            assertThat(client.head()).startsWith("HTTP/1.1 426");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("upgrade_refused");
        }
    }

    @Test
    void opening_waitsForItsRecord() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> {
            SocketWire.accept(wire).text("early");
            got.add(wire.rest());
        })) {
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            try (Wire client = SocketWire.ask(rig.client(), "plain.test", "http://plain.test/")) {
                rig.evidence.next(Decided.class);
                client.socket().setSoTimeout(300);
                assertThatThrownBy(client::head)
                        .isInstanceOf(SocketTimeoutException.class);
                client.socket().setSoTimeout(20_000);
                rig.evidence.sync();
                assertThat(client.head()).startsWith("HTTP/1.1 101");
                assertThat(new String(client.read(7), StandardCharsets.ISO_8859_1)).endsWith("early");
            }
        }
    }

    @Test
    void secret_isRedactedOnTheWayAndRestoredInTheAnswer() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                SocketWire client = open(rig, "/v1/responses")) {
            client.text("my SECRET is SECRET");
            assertThat(got()).isEqualTo("my [X] is [X]");
            assertThat(client.message()).isEqualTo("my SECRET is SECRET");
            rig.evidence.next(Decided.class);
            Decided decided = rig.evidence.next(Decided.class);
            assertThat(decided.action()).isEqualTo("redact");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.exchangeId()).isEqualTo(decided.exchangeId());
            assertThat(finished.outcome()).isEqualTo("redacted");
            assertThat(finished.bytesOut()).isEqualTo("my [X] is [X]".length());
        }
    }

    @Test
    void secret_inFragmentsWithPingsBetween_isRedacted() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.send(SocketWire.TEXT, false, "my SEC".getBytes(StandardCharsets.UTF_8));
            client.send(SocketWire.PING, true, "alive?".getBytes(StandardCharsets.UTF_8));
            Frame pong = client.next();
            assertThat(pong.opcode()).isEqualTo(SocketWire.PONG);
            assertThat(pong.text()).isEqualTo("alive?");
            client.send(SocketWire.CONTINUATION, true, "RET".getBytes(StandardCharsets.UTF_8));
            assertThat(got()).isEqualTo("my [X]");
        }
    }

    @Test
    void block_isTheFamilysFrameAndTheConnectionStays() throws Exception {
        try (Rig rig = Rig.tls(dir, echo(), settings -> settings);
                SocketWire client = open(rig, "/v1/responses")) {
            client.text("BLOCKME");
            assertThat(client.message()).isEqualTo("{\"refused\":true}");
            client.text("fine");
            assertThat(client.message()).isEqualTo("fine");
            assertThat(got()).isEqualTo("fine");
            rig.evidence.next(Decided.class);
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("block");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("blocked");
            assertThat(finished.status()).hasValue(400);
            assertThat(finished.bytesOut()).isZero();
        }
    }

    @Test
    void block_waitsForItsRecord() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            rig.evidence.next(Decided.class);
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.text("BLOCKME");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("block");
            client.send(SocketWire.PING, true, new byte[0]);
            assertThat(client.next().opcode()).isEqualTo(SocketWire.PONG); // the refusal would have come first
            rig.evidence.sync();
            assertThat(client.message()).isEqualTo("{\"refused\":true}");
        }
    }

    @Test
    void block_closingDialects_closeWith1008() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/closing");
                SocketWire silent = SocketWire.open(rig.client(), "plain.test", "http://plain.test/silent")) {
            client.text("BLOCKME");
            assertThat(client.message()).isEqualTo("{\"refused\":true}");
            assertThat(client.next().code()).isEqualTo(1008);
            assertThat(got()).isEqualTo("close 1001");
            silent.text("BLOCKME");
            assertThat(silent.next().code()).isEqualTo(1008);
        }
    }

    @Test
    void ask_answerWaitsForTheRecord_andFinishesWithItsUsage() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            got.add(socket.message());
            socket.text("BEGIN").text("word").text("END");
            got.add(socket.message());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            Decided opening = rig.evidence.next(Decided.class);
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.text("ASK");
            Decided asked = rig.evidence.next(Decided.class);
            assertThat(got()).isEqualTo("ASK");
            client.wire().socket().setSoTimeout(300);
            assertThatThrownBy(client::next)
                    .isInstanceOf(SocketTimeoutException.class);
            client.wire().socket().setSoTimeout(20_000);
            rig.evidence.sync();
            assertThat(client.message()).isEqualTo("BEGIN");
            assertThat(client.message()).isEqualTo("word");
            assertThat(client.message()).isEqualTo("END");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.exchangeId()).isEqualTo(asked.exchangeId()).isNotEqualTo(opening.exchangeId());
            assertThat(finished.tokensOut()).hasValue(7);
            assertThat(finished.outcome()).isEqualTo("forwarded");
            client.text("done");
        }
    }

    @Test
    void answer_nobodyAskedFor_hasRecordsOfItsOwn() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.text("BEGIN").text("END");
            got.add(wire.rest());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            assertThat(client.message()).isEqualTo("BEGIN");
            assertThat(client.message()).isEqualTo("END");
            rig.evidence.next(Decided.class);
            Decided unasked = rig.evidence.next(Decided.class);
            assertThat(rig.evidence.next(Finished.class).exchangeId()).isEqualTo(unasked.exchangeId());
        }
    }

    @Test
    void hold_messageWaits_pingsAreAnswered_laterMessagesQueue() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            rig.evidence.next(Decided.class);
            client.text("HOLDME").text("later");
            Decided held = rig.evidence.next(Decided.class);
            assertThat(held.action()).isEqualTo("hold");
            client.send(SocketWire.PING, true, new byte[] {7});
            assertThat(client.next().opcode()).isEqualTo(SocketWire.PONG);
            assertThat(got).isEmpty();
            String id = held.approvalId().orElseThrow();
            assertThat(rig.desk.end(id, new HoldOutcome.Approved("kim", ""))).isTrue();
            assertThat(client.message()).isEqualTo("HOLDME");
            assertThat(client.message()).isEqualTo("later");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("released");
        }
    }

    @Test
    void hold_clientCloses_isWithdrawn() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            rig.evidence.next(Decided.class);
            client.text("HOLDME");
            rig.evidence.next(Decided.class);
            client.close(1001, "");
            assertThat(client.next().code()).isEqualTo(1001);
            assertThat(rig.evidence.next(HoldEnded.class).outcome()).isEqualTo("withdrawn");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
            assertThat(got()).isEqualTo("close 1001");
        }
    }

    @Test
    void hold_expires_isRefused() throws Exception {
        try (Rig rig = Rig.plain(dir, echo())) {
            rig.engine.patience = Duration.ofMillis(50);
            try (SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
                client.text("HOLDME");
                assertThat(client.message()).isEqualTo("{\"refused\":true}");
                assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("expired");
            }
        }
    }

    private static UnaryOperator<ProxySettings> maxBody(long bytes) {
        return settings -> {
            ProxySettings.Limits l = settings.limits();
            return settings.withLimits(new ProxySettings.Limits(
                    l.maxRequestLine(), l.maxHeaderBytes(), l.maxHeaderFields(), bytes, l.maxRatio(), l.inlineBytes(),
                    l.inspectionQueue(), l.maxPipelined()));
        };
    }

    @Test
    void largeMessage_passesUninspectedAndIsCounted_orIsRefused() throws Exception {
        byte[] large = new byte[300_000];
        Arrays.fill(large, (byte) 'a');
        try (Rig rig = Rig.plain(dir, echo(), maxBody(100_000));
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.send(SocketWire.TEXT, true, large);
            assertThat(client.bytes()).isEqualTo(large);
            client.text("after");
            assertThat(client.message()).isEqualTo("after");
            client.close(1000, "");
            assertThat(client.rest()).containsExactly("close 1000");
            Finished.Messages messages = rig.evidence.next(Finished.class).messages().orElseThrow();
            assertThat(messages.inspectGaps()).containsExactly("too_large");
            assertThat(messages.uninspectedBytes()).isEqualTo(300_000);
            assertThat(messages.sent()).isEqualTo(2);
        }
        got.clear();
        try (Rig rig = Rig.plain(dir, echo(), maxBody(100_000));
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/strict")) {
            client.send(SocketWire.TEXT, true, large);
            assertThat(client.message()).isEqualTo("{\"refused\":true}");
            client.text("after");
            assertThat(client.message()).isEqualTo("after");
            assertThat(got()).isEqualTo("after");
        }
    }

    @Test
    void largeMessage_isInspectedOffTheLoop_orderIsKept() throws Exception {
        byte[] large = ("SECRET" + "b".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.binary(large).text("second");
            assertThat(client.message()).startsWith("SECRETbbb").hasSize(large.length);
            assertThat(client.message()).isEqualTo("second");
            assertThat(got()).startsWith("[X]bbb");
        }
    }

    @Test
    void clientBreaksTheProtocol_bothAreClosed() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.raw(new byte[] {(byte) 0x81, 0x01, 'a'});
            assertThat(client.next().code()).isEqualTo(1002);
            assertThat(got()).isEqualTo("close 1001");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("failed");
            assertThat(finished.errorClass()).hasValue("websocket_malformed");
        }
    }

    @Test
    void originBreaksTheProtocol_clientIsToldAndRecordSaysSo() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.raw(new byte[] {(byte) 0xf1, 0x01, 'a'});
            Frame close = socket.next();
            got.add("close " + close.code());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            assertThat(client.next().code()).isEqualTo(1011);
            client.close(1011, "");
            assertThat(got()).isEqualTo("close 1002");
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_malformed");
        }
    }

    @Test
    void clientVanishes_originIsTold_oneRecord() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.text("ASK");
            client.message();
            client.wire().close();
            assertThat(got()).isEqualTo("ASK");
            assertThat(got()).isEqualTo("close 1001");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            assertThat(rig.evidence.all()).isEmpty();
        }
    }

    @Test
    void originVanishes_clientSeesTheSame_oneRecord() throws Exception {
        ScriptedOrigin.Script script = wire -> SocketWire.accept(wire).message();
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.text("ASK");
            assertThat(client.next().opcode()).isEqualTo(-1);
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_closed");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("failed");
            assertThat(finished.messages().orElseThrow().closeCode()).isEqualTo(1006);
        }
    }

    @Test
    void originCloses_codeAndReasonPass() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.text("last").close(4001, "policy");
            got.add("close " + socket.next().code());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            assertThat(client.message()).isEqualTo("last");
            Frame close = client.next();
            assertThat(close.code()).isEqualTo(4001);
            assertThat(close.reason()).isEqualTo("policy");
            assertThat(got()).isEqualTo("close 4001");
            client.close(4001, "");
            assertThat(client.next().opcode()).isEqualTo(-1);
            assertThat(rig.evidence.next(Finished.class).messages().orElseThrow().closeCode()).isEqualTo(4001);
        }
    }

    @Test
    void logLost_answerIsDroppedAndClosed() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.message();
            socket.text("secret answer");
            got.add("close " + socket.next().code());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            rig.evidence.next(Decided.class);
            rig.evidence.mode = FakeEvidence.Mode.FAILING;
            client.text("ASK");
            assertThat(client.message()).isEqualTo("{\"failed\":\"wirewitness_log_unavailable\"}");
            assertThat(client.next().code()).isEqualTo(1013);
        }
    }

    @Test
    void logNotWritable_messageIsRefused_othersPass() throws Exception {
        try (Rig rig = Rig.plain(dir, echo());
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            rig.evidence.mode = FakeEvidence.Mode.UNWRITABLE;
            client.text("ASK");
            assertThat(client.message()).isEqualTo("{\"failed\":\"wirewitness_log_unavailable\"}");
            client.text("plain");
            assertThat(client.message()).isEqualTo("plain");
            assertThat(got()).isEqualTo("plain");
        }
    }

    @Test
    void drain_runningAnswerEnds_thenGoingAway() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.message();
            socket.text("BEGIN");
            go.get(20, TimeUnit.SECONDS);
            socket.text("END");
            got.add("close " + socket.next().code());
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.text("ASK");
            assertThat(client.message()).isEqualTo("BEGIN");
            Thread closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(20)));
            go.complete(null);
            assertThat(client.message()).isEqualTo("END");
            assertThat(client.next().code()).isEqualTo(1001);
            client.close(1001, "");
            closing.join();
            assertThat(got()).isEqualTo("close 1001");
        }
    }

    @Test
    void silence_isAskedFor_thenTheSideIsGone() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            for (Frame frame = socket.next(); frame.opcode() >= 0; frame = socket.next()) {
                got.add(frame.opcode() + " " + frame.payload().length);
            }
            got.add("gone");
        };
        try (Rig rig = Rig.plain(
                        dir, script, s -> s.withWebSockets(new ProxySettings.WebSockets(true, Duration.ofMillis(700))));
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            Frame frame = client.next();
            while (frame.opcode() == SocketWire.PING) {
                client.send(SocketWire.PONG, true, frame.payload());
                frame = client.next();
            }
            assertThat(frame.opcode()).isEqualTo(-1);
            assertThat(got()).isEqualTo("9 8");
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_closed");
        }
    }

    @Test
    void slowClient_slowsTheOrigin() throws Exception {
        byte[] block = new byte[1 << 20];
        AtomicInteger written = new AtomicInteger();
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.message();
            for (int i = 0; i < 64; i++) {
                socket.binary(block);
                written.incrementAndGet();
            }
            socket.next();
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.text("go");
            int before = -1;
            while (written.get() == 0 || before != written.get()) { // until the origin is stuck
                before = written.get();
                TimeUnit.MILLISECONDS.sleep(300);
            }
            assertThat(written.get()).isLessThan(40);
            for (int i = 0; i < 64; i++) {
                assertThat(client.bytes()).hasSize(block.length);
            }
        }
    }

    @Test
    void answerHeldBack_goesInOrder_alsoAtTheEnd() throws Exception {
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            socket.message();
            socket.text("one [").text("two").text("three [");
            socket.close(1000, "");
            socket.next();
        };
        try (Rig rig = Rig.plain(dir, script);
                SocketWire client = SocketWire.open(rig.client(), "plain.test", "http://plain.test/")) {
            client.text("SECRET");
            assertThat(client.message()).isEqualTo("one [");
            assertThat(client.message()).isEqualTo("two");
            assertThat(client.message()).isEqualTo("three [");
            assertThat(client.next().code()).isEqualTo(1000);
        }
    }
}
