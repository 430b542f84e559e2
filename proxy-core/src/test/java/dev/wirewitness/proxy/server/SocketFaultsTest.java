package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.WaysIn.Way;
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
import org.junit.jupiter.params.ParameterizedTest;
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

    private record Case(FaultMatrixTest.Pair pair, boolean client, At at, Fault fault, String end) {
        @Override
        public String toString() {
            return pair + (client ? " client " : " origin ") + at + " " + fault;
        }

        void strike(SocketWire socket, Socket raw) throws Exception {
            switch (at) {
                case BETWEEN -> {}
                case FRAME -> {
                    byte[] frame = socket.frame(SocketWire.TEXT, true, TEXT);
                    socket.raw(Arrays.copyOf(frame, frame.length - 3));
                }
                case MESSAGE -> socket.send(SocketWire.TEXT, false, TEXT);
            }
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
            wire = one.pair.way() == Way.HTTPS ? rig.tls(wire, "localhost") : wire;
            wire = one.pair.enter(rig, wire);
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
