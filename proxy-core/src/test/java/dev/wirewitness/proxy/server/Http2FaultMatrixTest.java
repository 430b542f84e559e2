package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.WaysIn.Way;
import dev.wirewitness.proxy.server.FrameWire.Frame;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link FaultMatrixTest}, for HTTP/2 on either side: faults of the connection, and of one stream alone. */
@ExtendWith(LeakWatch.class)
class Http2FaultMatrixTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration BRIEF = Duration.ofMillis(600);

    @TempDir
    Path dir;

    /** What a peer does instead of going on. */
    enum Fault {
        CLOSE,
        RESET,
        STALL,
        GARBLE,
        /** Resets the stream, and serves on. */
        RESET_STREAM,
        /** Breaks off within a frame, by closing. */
        MID_FRAME;

        void strike(FrameWire wire, int stream) throws IOException {
            Socket socket = wire.socket();
            switch (this) {
                case CLOSE -> socket.close();
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                case STALL -> {}
                case GARBLE -> wire.frame(FrameWire.SETTINGS, 0, 0, new byte[5]);
                case RESET_STREAM -> wire.reset(stream, 2);
                case MID_FRAME -> {
                    wire.raw(Arrays.copyOf(
                            FrameWire.frameOf(FrameWire.DATA, 0, stream, "half a frame".getBytes(StandardCharsets.UTF_8)), 14));
                    socket.close();
                }
            }
        }
    }

    /** How far things had come. */
    enum Stage {
        /** A head without its end. */
        HEAD,
        BODY,
        /** Trailers without their end. */
        TRAILERS,
        /** The request is complete, the answer has not begun. */
        WAITING,
        ANSWER
    }

    /** {@code records}: those of the whole life of the rig; {@code status} 0: the answer breaks off, or there is none. */
    record Case(Way way, Protocol other, Stage stage, Fault fault, int status, List<String> records) {
        @Override
        public String toString() {
            return way + " " + stage + " " + fault + ", the other side " + other;
        }
    }

    private static void add(List<Case> all, Stage stage, Fault fault, int status, String... records) {
        for (Protocol other : Protocol.values()) {
            all.add(new Case(Way.HTTP, other, stage, fault, status, List.of(records)));
        }
    }

    /** The ways in differ up to the tunnel alone: those that are not HTTP's are gone through with one protocol behind. */
    private static Stream<Case> byEveryWay(List<Case> all) {
        return all.stream()
                .flatMap(one -> Stream.of(Way.values())
                        .filter(way -> way == Way.HTTP || one.other == Protocol.HTTP1)
                        .map(way -> new Case(way, one.other, one.stage, one.fault, one.status, one.records)));
    }

    static Stream<Case> originFaults() {
        List<Case> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            boolean stall = fault == Fault.STALL;
            int status = stall ? 504 : 502;
            String unanswered = switch (fault) {
                case STALL -> "upstream_timeout";
                case RESET_STREAM -> "upstream_malformed";
                default -> "upstream_closed";
            };
            String broken = switch (fault) {
                case STALL -> "answer_timeout";
                case RESET_STREAM -> "upstream_malformed";
                default -> "upstream_truncated";
            };
            add(all, Stage.WAITING, fault, status, "decided", "finished failed " + unanswered);
            add(all, Stage.BODY, fault, 0, "decided", "finished failed " + broken);
            if (fault != Fault.RESET_STREAM && fault != Fault.GARBLE && fault != Fault.MID_FRAME) {
                add(all, Stage.HEAD, fault, status, "decided", "finished failed " + unanswered);
                add(all, Stage.TRAILERS, fault, 0, "decided", "finished failed " + broken);
            }
        }
        return all.stream();
    }

    static Stream<Case> clientFaults() {
        List<Case> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            boolean stall = fault == Fault.STALL;
            String gone = fault == Fault.GARBLE ? "refused malformed_request" : "";
            if (fault != Fault.RESET_STREAM && fault != Fault.GARBLE && fault != Fault.MID_FRAME && !stall) {
                add(all, Stage.HEAD, fault, 0);
            }
            add(all, Stage.BODY, fault, 0, stall
                    ? new String[] {"refused request_timeout"}
                    : gone.isEmpty() ? new String[] {"refused client_left"} : new String[] {gone, "refused client_left"});
            if (!stall && fault != Fault.MID_FRAME) {
                for (Stage stage : List.of(Stage.WAITING, Stage.ANSWER)) {
                    add(all, stage, fault, 0, gone.isEmpty()
                            ? new String[] {"decided", "finished abandoned"}
                            : new String[] {"decided", gone, "finished abandoned"});
                }
            }
        }
        return byEveryWay(all);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void originFaults(Case one) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ScriptedOrigin.Script script = wire -> {
            FrameWire frames = FrameWire.server(wire.socket());
            frames.window(0, 1 << 20);
            Optional<Frame> next = frames.next();
            while (next.isPresent() && !next.get().ends()) {
                next = frames.next();
            }
            if (next.isPresent()) {
                int stream = next.get().stream();
                answerUpTo(one.stage, frames, stream);
                one.fault.strike(frames, stream);
                over.await(60, TimeUnit.SECONDS);
            }
        };
        Rig rig = Rig.tls(dir, script, settings -> brief(settings, one, false), "h2");
        try (rig;
                Protocol.Client client = one.other.client(rig)) {
            client.ask("POST", "/", "{}");
            if (one.status == 0) {
                assertThat(client.broken()).isTrue();
            } else {
                assertThat(client.answer().start()).isEqualTo("" + one.status);
            }
            rig.expectRecords(one.records);
            over.countDown();
            client.close();
            rig.expectNothingLeft();
        }
        assertThat(rig.evidence.words()).containsExactlyElementsOf(one.records);
    }

    private static void answerUpTo(Stage stage, FrameWire wire, int stream) throws IOException {
        switch (stage) {
            case WAITING -> {}
            case HEAD -> wire.frame(FrameWire.HEADERS, 0, stream, FrameWire.section(":status", "200"));
            case BODY -> read(wire.headers(stream, false, ":status", "200").data(stream, "half", false));
            case TRAILERS -> read(wire.headers(stream, false, ":status", "200").data(stream, "all", false))
                    .frame(FrameWire.HEADERS, FrameWire.END_STREAM, stream, FrameWire.section("x-sum", "1"));
            case ANSWER -> throw new IllegalArgumentException("ANSWER: of clients only");
        }
    }

    /** What was said so far has been read: a connection that is reset loses what was not. */
    private static FrameWire read(FrameWire wire) throws IOException {
        wire.frame(FrameWire.PING, 0, 0, new byte[8]);
        assertThat(wire.next(FrameWire.PING)).isPresent();
        return wire;
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void clientFaults(Case one) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ScriptedOrigin.Script script = wire -> one.other.serve(wire, (request, answer) -> {
            if (one.stage == Stage.ANSWER) {
                answer.head(200, true, "Content-Type", "text/plain");
                answer.piece("half");
            }
            asked.countDown();
            over.await(60, TimeUnit.SECONDS);
            throw new IOException("hangs up");
        });
        Rig rig = Rig.tls(dir, script, settings -> brief(settings, one, true), one.other.alpn());
        try (rig;
                FrameWire client = rig.streams(rig.tunnel(one.way, rig.client(one.way), 443))) {
            switch (one.stage) {
                case HEAD -> client.frame(FrameWire.HEADERS, 0, 1, FrameWire.section(":method", "POST"));
                case BODY -> read(
                        client.request(1, "POST", "/", "api.test", false, "content-length", "9").data(1, "half", false));
                case WAITING, ANSWER -> {
                    client.post(1, "/", "api.test", "{}");
                    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
                }
                case TRAILERS -> throw new IllegalArgumentException("TRAILERS: of origins only");
            }
            if (one.stage == Stage.ANSWER) {
                assertThat(client.of(1).orElseThrow().fields()).containsEntry(":status", "200");
            }
            one.fault.strike(client, 1);
            rig.expectRecords(one.records);
            over.countDown();
            client.close();
            rig.expectNothingLeft();
        }
        assertThat(rig.evidence.words()).containsExactlyElementsOf(one.records);
    }

    private static ProxySettings brief(ProxySettings settings, Case one, boolean client) {
        boolean stall = one.fault == Fault.STALL;
        boolean content = one.stage == Stage.BODY || one.stage == Stage.TRAILERS;
        return settings.withTimeouts(new Timeouts(
                AMPLE,
                AMPLE,
                AMPLE,
                stall && client && content ? BRIEF : AMPLE,
                stall && !client && !content ? BRIEF : AMPLE,
                stall && !client && content ? BRIEF : AMPLE,
                AMPLE,
                Duration.ofMillis(50),
                AMPLE));
    }
}
