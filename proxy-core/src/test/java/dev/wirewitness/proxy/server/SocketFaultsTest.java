package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.WaysIn.Way;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FaultMatrixTest} for what follows the acceptance of a WebSocket: faults of either peer between and within frames. */
@ExtendWith(LeakWatch.class)
class SocketFaultsTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration BRIEF = Duration.ofMillis(600);
    private static final byte[] TEXT = "half of a message".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private enum At {
        BETWEEN,
        /** Within a frame. */
        FRAME,
        /** Between two frames of one message. */
        MESSAGE
    }

    private static void upTo(At at, SocketWire socket) throws IOException {
        switch (at) {
            case BETWEEN -> {}
            case FRAME -> {
                byte[] frame = socket.frame(SocketWire.TEXT, true, TEXT);
                socket.raw(Arrays.copyOf(frame, frame.length - 3));
            }
            case MESSAGE -> socket.send(SocketWire.TEXT, false, TEXT);
        }
    }

    private record Case(FaultMatrixTest.Pair pair, boolean client, At at, Fault fault, String end) {
        @Override
        public String toString() {
            return pair + (client ? " client " : " origin ") + at + " " + fault;
        }

        void strike(SocketWire socket, Socket raw) throws Exception {
            upTo(at, socket);
            // behind half a frame three bytes are its rest, whatever they are
            fault.strike(socket.wire(), raw, new byte[] {0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0});
        }
    }

    static Stream<Case> faults() {
        List<Case> all = new ArrayList<>();
        for (FaultMatrixTest.Pair pair : FaultMatrixTest.Pair.all()) {
            for (At at : At.values()) {
                for (Fault fault : Fault.values()) {
                    all.add(new Case(pair, true, at, fault, switch (fault) {
                        case CLOSE, RESET, STALL -> "finished abandoned";
                        case GARBLE -> "finished failed websocket_malformed";
                    }));
                    all.add(new Case(pair, false, at, fault, switch (fault) {
                        case CLOSE, RESET, STALL -> "finished failed upstream_closed";
                        case GARBLE -> "finished failed upstream_malformed";
                    }));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void faults(Case one) throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ScriptedOrigin.Script script = wire -> {
            SocketWire socket = SocketWire.accept(wire);
            accepted.await(20, TimeUnit.SECONDS);
            if (!one.client) {
                one.strike(socket, wire.socket());
                over.await(60, TimeUnit.SECONDS);
                return;
            }
            answering(socket);
        };
        Duration silence = one.fault == Fault.STALL ? BRIEF : AMPLE;
        Rig rig = one.pair.rig(dir, script,
                settings -> settings.withWebSockets(new ProxySettings.WebSockets(true, silence)));
        try (rig) {
            Wire wire = rig.client();
            Socket raw = wire.socket();
            wire = one.pair.enter(rig, rig.secured(one.pair.way(), wire));
            wire = one.pair.tls() ? rig.tls(wire, Rig.HOST) : wire;
            SocketWire client = SocketWire.open(wire, Rig.HOST, one.pair.target("/x"));
            accepted.countDown();
            if (one.client) {
                one.strike(client, raw);
            } else {
                answering(client);
            }
            rig.expectRecords(List.of("decided", one.end));
            over.countDown();
            wire.close();
            raw.close();
            rig.expectNothingLeft();
        }
        assertThat(rig.evidence.words()).containsExactly("decided", one.end);
    }

    /** What the client's end of a stream may do: faults of the connection, and of the stream alone. */
    private enum StreamFault {
        CLOSE,
        RESET,
        STALL,
        GARBLE,
        RESET_STREAM,
        /** No more content, and no goodbye. */
        END_STREAM;

        void strike(FrameWire wire, SocketWire socket) throws IOException {
            switch (this) {
                case CLOSE -> wire.close();
                case RESET -> {
                    wire.socket().setSoLinger(true, 0);
                    wire.close();
                }
                case STALL -> {}
                case GARBLE -> socket.raw(new byte[] {0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0});
                case RESET_STREAM -> wire.reset(1, 8);
                case END_STREAM -> wire.data(1, "", true);
            }
        }
    }

    static Stream<Arguments> faultsOnStreams() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(At.values())
                        .flatMap(at -> Stream.of(StreamFault.values()).map(fault -> Arguments.of(way, at, fault))));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void faultsOnStreams(Way way, At at, StreamFault fault) throws Exception {
        ScriptedOrigin.Script script =
                wire -> answering(SocketWire.accept(wire, "Sec-WebSocket-Protocol: chat\r\n"));
        Duration silence = fault == StreamFault.STALL ? BRIEF : AMPLE;
        List<String> records = List.of("decided",
                fault == StreamFault.GARBLE ? "finished failed websocket_malformed" : "finished abandoned");
        Rig rig = Rig.tls(dir, script,
                settings -> settings.withWebSockets(new ProxySettings.WebSockets(true, silence)));
        try (rig;
                FrameWire wire = rig.streams(rig.tunnel(way, rig.client(way), 443))) {
            SocketWire socket = StreamWebSocketTest.open(wire, 1);
            upTo(at, socket);
            fault.strike(wire, socket);
            rig.expectRecords(records);
            wire.close();
            rig.expectNothingLeft();
        }
        assertThat(rig.evidence.words()).containsExactlyElementsOf(records);
    }

    /** The side without a fault: answers pings and goodbyes until the end. */
    private static void answering(SocketWire socket) throws Exception {
        try {
            for (SocketWire.Frame frame = socket.next(); frame.opcode() >= 0; frame = socket.next()) {
                if (frame.opcode() == SocketWire.PING) {
                    socket.send(SocketWire.PONG, true, frame.payload());
                } else if (frame.opcode() == SocketWire.CLOSE) {
                    socket.send(SocketWire.CLOSE, true, frame.payload());
                    return;
                }
            }
        } catch (java.net.SocketException e) {
            assertThat(e).isNotNull(); // a reset is an end
        }
    }
}
