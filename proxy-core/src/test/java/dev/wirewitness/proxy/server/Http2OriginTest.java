package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.server.FrameWire.Frame;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 towards origins, by hand-written frames over TLS; the client speaks HTTP/2 too. */
@Timeout(60)
class Http2OriginTest {
    @TempDir
    Path dir;

    /** What the origin does with the stream of a request. */
    private interface Answering {
        void answer(FrameWire wire, Frame head) throws Exception;
    }

    private Rig rig(Answering answering) throws Exception {
        return Rig.tls(
                dir,
                wire -> {
                    FrameWire frames = FrameWire.server(wire.socket());
                    for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
                        if (next.get().type() == FrameWire.HEADERS) {
                            answering.answer(frames, next.get());
                        } else if (next.get().type() == FrameWire.RST_STREAM) {
                            resets.add(next.get().number(0));
                        }
                    }
                },
                settings -> settings,
                "h2");
    }

    private final BlockingQueue<Integer> resets = new ArrayBlockingQueue<>(64);

    private static FrameWire.Answer get(Rig rig) throws Exception {
        try (FrameWire client = rig.streams()) {
            return client.request(1, "GET", "/v1", "api.test", true).answer(1);
        }
    }

    /** gRPC's clients take an answer without messages in one frame only. */
    @Test
    void answerThatIsAHeadAlone_staysOneFrame() throws Exception {
        try (Rig rig = rig((wire, head) ->
                        wire.headers(head.stream(), true, ":status", "200", "content-type", "application/grpc", "grpc-status", "12"));
                FrameWire client = rig.streams()) {
            for (int stream = 1; stream <= 5; stream += 2) {
                Frame answer = client.request(stream, "POST", "/v1", "api.test", true).of(stream).orElseThrow();
                assertThat(answer.fields()).containsEntry("grpc-status", "12");
                assertThat(answer.ends()).isTrue();
            }
        }
    }

    @Test
    void headThatIsFollowedLater_isNotHeldBack() throws Exception {
        BlockingQueue<String> go = new ArrayBlockingQueue<>(1);
        try (Rig rig = rig((wire, head) -> {
                    wire.headers(head.stream(), false, ":status", "200");
                    go.poll(20, TimeUnit.SECONDS);
                    wire.data(head.stream(), "", true);
                });
                FrameWire client = rig.streams()) {
            Frame answer = client.request(1, "GET", "/v1", "api.test", true).of(1).orElseThrow();
            assertThat(answer.fields()).containsEntry(":status", "200");
            go.add("on");
            Frame end = client.of(1).orElseThrow();
            assertThat(end.ends()).isTrue();
        }
    }

    /** Heads that HTTP/1.1 would read in another way, or in two: neither kind of client sees anything of them. */
    static Stream<Arguments> answerThatIsMalformed() {
        String[][] malformed = {
            {":status", "20x"},
            {":status", "2000"},
            {":status", "099"},
            {":status", "+20"},
            {":status", ""},
            {":status", "200", ":status", "200"},
            {"x-no-status", "1"},
            {"x", "1", ":status", "200"},
            {":status", "200", ":path", "/"},
            {":status", "200", ":unknown", "1"},
            {":status", "101"},
            {":status", "200\r\nx: 1"},
            {":status", "200", "Upper", "1"},
            {":status", "200", "", "1"},
            {":status", "200", "x y", "1"},
            {":status", "200", "x:y", "1"},
            {":status", "200", "x\r\ny", "1"},
            {":status", "200", "x\u0000", "1"},
            {":status", "200", "x", "a\r\nset-cookie: b"},
            {":status", "200", "x", "a\nb"},
            {":status", "200", "x", "a\rb"},
            {":status", "200", "x", "a\u0000b"},
            {":status", "200", "x", " a"},
            {":status", "200", "x", "a "},
            {":status", "200", "connection", "close"},
            {":status", "200", "keep-alive", "timeout=5"},
            {":status", "200", "proxy-connection", "close"},
            {":status", "200", "transfer-encoding", "chunked"},
            {":status", "200", "upgrade", "h2c"},
            {":status", "200", "host", "api.test"},
            {":status", "200", "content-length", "5", "content-length", "6"},
            {":status", "200", "content-length", "5", "content-length", "5"},
            {":status", "200", "content-length", "5, 5"},
            {":status", "200", "content-length", "+5"},
            {":status", "200", "content-length", "-1"},
            {":status", "200", "content-length", "0x5"},
            {":status", "200", "content-length", ""},
            {":status", "200", "content-length", "99999999999999999999"},
            {":status", "204", "content-length", "5"},
        };
        return byEitherClient(malformed);
    }

    private static Stream<Arguments> byEitherClient(String[][] malformed) {
        return Stream.of(malformed)
                .flatMap(fields -> Stream.of(Protocol.values()).map(client -> Arguments.of(client, List.of(fields))));
    }

    @ParameterizedTest
    @MethodSource
    void answerThatIsMalformed(Protocol client, List<String> fields) throws Exception {
        try (Rig rig = rig((wire, head) -> wire.headers(head.stream(), false, fields.toArray(String[]::new)));
                Protocol.Client asking = client.client(rig)) {
            asking.ask("GET", "/v1", null);
            Protocol.Message answer = asking.answer();
            assertThat(answer.start()).isEqualTo("502");
            assertThat(answer.body()).contains("wirewitness_upstream_malformed");
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(1); // PROTOCOL_ERROR
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_malformed");
        }
    }

    @ParameterizedTest
    @MethodSource
    void trailersThatAreMalformed_breakTheAnswer(Protocol client, List<String> fields) throws Exception {
        try (Rig rig = rig((wire, head) -> {
                    wire.headers(head.stream(), false, ":status", "200").data(head.stream(), "whole", false);
                    wire.headers(head.stream(), true, fields.toArray(String[]::new));
                });
                Protocol.Client asking = client.client(rig)) {
            asking.ask("GET", "/v1", null);
            assertThat(asking.broken()).isTrue();
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_malformed");
        }
    }

    static Stream<Arguments> trailersThatAreMalformed_breakTheAnswer() {
        String[][] malformed = {
            {":status", "200"},
            {"content-length", "5"},
            {"transfer-encoding", "chunked"},
            {"connection", "close"},
            {"host", "api.test"},
            {"x", "a\r\n\r\nHTTP/1.1 200 OK"},
            {"X-Upper", "1"},
        };
        return byEitherClient(malformed);
    }

    @Test
    void contentThatIsLongerThanAnnounced_breaksTheAnswer() throws Exception {
        try (Rig rig = rig((wire, head) -> {
            wire.headers(head.stream(), false, ":status", "200", "content-length", "3");
            wire.data(head.stream(), "four", false);
        })) {
            FrameWire.Answer answer = get(rig);
            assertThat(answer.status().equals("502") || answer.reset().isPresent()).isTrue();
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_malformed");
        }
    }

    /** Says 413 as soon as it has a head. */
    private static ScriptedOrigin.Script early(Protocol origin) {
        return switch (origin) {
            case HTTP1 -> wire -> {
                wire.head();
                wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\ntoo big");
                wire.socket().setSoTimeout(500); // then it closes: long before the client's patience ends
                wire.rest();
            };
            case HTTP2 -> wire -> {
                FrameWire frames = FrameWire.server(wire.socket());
                for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
                    if (next.get().type() == FrameWire.HEADERS) {
                        int stream = next.get().stream();
                        frames.headers(stream, false, ":status", "413").data(stream, "too big", true);
                        frames.reset(stream, 0);
                    }
                }
            };
        };
    }

    /** Requests of more than 1,000 bytes go on before they are whole. */
    private Rig earlyRig(Protocol origin) throws Exception {
        return Rig.tls(
                dir,
                early(origin),
                s -> s.withLimits(new ProxySettings.Limits(8192, 65536, 100, 1000, 100, 65536, 16, 8)),
                origin.alpn());
    }

    /** RFC 9113 section 8.1: an answer that is whole before the request is; the rest of the request is not needed. */
    @ParameterizedTest
    @EnumSource
    void answerBeforeTheRequestIsWhole_passesAndStopsTheRequest(Protocol origin) throws Exception {
        try (Rig rig = earlyRig(origin);
                FrameWire client = rig.streams()) {
            client.request(1, "POST", "/v1", "api.test", false).data(1, "x".repeat(1500), false);
            assertThat(client.of(1).orElseThrow().fields()).containsEntry(":status", "413");
            Frame body = client.of(1).orElseThrow();
            assertThat(body.text()).isEqualTo("too big");
            assertThat(body.ends() || client.of(1).orElseThrow().ends()).isTrue();
            Frame stop = client.of(1).orElseThrow();
            assertThat(stop.type()).isEqualTo(FrameWire.RST_STREAM);
            assertThat(stop.number(0)).isZero();
            assertThat(client.request(3, "GET", "/v1", "api.test", true).answer(3).status()).isEqualTo("413");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.status()).hasValue(413);
        }
    }

    /** RFC 9112 section 9.6: the client is answered, and the connection ends, as its request never does. */
    @ParameterizedTest
    @EnumSource
    void answerBeforeTheRequestIsWhole_reachesAClientOfHttp1(Protocol origin) throws Exception {
        try (Rig rig = earlyRig(origin);
                Wire client = rig.intercepted()) {
            client.send("POST /v1 HTTP/1.1\r\nHost: api.test\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(1500));
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 413");
            if (Wire.field(head, "transfer-encoding").isEmpty() && Wire.field(head, "content-length").isEmpty()) {
                assertThat(client.rest()).isEqualTo("too big");
            } else {
                assertThat(client.body(head)).isEqualTo("too big");
                assertThat(client.rest()).isEmpty();
            }
            assertThat(rig.evidence.next(Finished.class).status()).hasValue(413);
        }
    }

    /** RFC 9113 section 8.7: what was refused was not begun. */
    @Test
    void streamThatWasRefused_isAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Rig rig = rig((wire, head) -> {
            if (asked.getAndIncrement() < 2) {
                wire.reset(head.stream(), 7);
            } else {
                wire.headers(head.stream(), true, ":status", "204");
            }
        })) {
            assertThat(get(rig).status()).isEqualTo("204");
            assertThat(asked).hasValue(3);
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
        }
    }

    @Test
    void streamsThatAreAlwaysRefused_areGivenUp() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Rig rig = rig((wire, head) -> {
            asked.incrementAndGet();
            wire.reset(head.stream(), 7);
        })) {
            FrameWire.Answer answer = get(rig);
            assertThat(answer.status()).isEqualTo("502");
            assertThat(answer.body()).contains("wirewitness_upstream_refused");
            assertThat(asked).hasValue(4);
            assertThat(rig.evidence.next(Finished.class).errorClass()).hasValue("upstream_refused");
        }
    }

    @Test
    void goAway_streamsBehindItAreAskedAgain_othersEnd() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (Rig rig = Rig.tls(
                        dir,
                        wire -> {
                            FrameWire frames = FrameWire.server(wire.socket());
                            boolean first = connections.getAndIncrement() == 0;
                            int count = 0;
                            int last = 0;
                            for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
                                if (next.get().type() != FrameWire.HEADERS) {
                                    continue;
                                }
                                if (first && ++count == 3) {
                                    frames.frame(FrameWire.GOAWAY, 0, 0, join(FrameWire.bytes(last), FrameWire.bytes(0)));
                                    frames.headers(last, true, ":status", "200", "x-from", "first");
                                } else if (first) {
                                    last = next.get().stream();
                                    if (count == 1) { // so that the connection is known
                                        frames.headers(last, true, ":status", "204");
                                    }
                                } else {
                                    frames.headers(next.get().stream(), true, ":status", "200", "x-from", "second");
                                }
                            }
                        },
                        settings -> settings,
                        "h2");
                FrameWire client = rig.streams()) {
            assertThat(client.request(1, "GET", "/", "api.test", true).answer(1).status()).isEqualTo("204");
            client.request(3, "GET", "/a", "api.test", true);
            client.request(5, "GET", "/b", "api.test", true);
            Map<String, String> one = client.of(3).orElseThrow().fields();
            Map<String, String> two = client.of(5).orElseThrow().fields();
            assertThat(one.get("x-from") + two.get("x-from")).isIn("firstsecond", "secondfirst");
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /**
     * Each stream stays open until the PING sent on its arrival is answered, so that a second one beside it is seen.
     * Once a connection has said its limit, further ones begin with it, before their own settings arrive.
     */
    @Test
    void ping_isAnswered_andSettingsAreHeeded() throws Exception {
        Queue<Integer> beside = new ConcurrentLinkedQueue<>();
        try (Rig rig = Rig.tls(
                        dir,
                        wire -> {
                            FrameWire frames = FrameWire.server(wire.socket(), 3, 1); // one stream at a time
                            Set<Integer> open = new HashSet<>();
                            for (Optional<Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
                                Frame frame = next.get();
                                boolean ack = (frame.flags() & FrameWire.ACK) != 0;
                                if (frame.type() == FrameWire.HEADERS) {
                                    if (!open.isEmpty()) {
                                        beside.add(frame.stream());
                                    }
                                    open.add(frame.stream());
                                    frames.frame(
                                            FrameWire.PING, 0, 0, join(FrameWire.bytes(1), FrameWire.bytes(frame.stream())));
                                } else if (frame.type() == FrameWire.PING && ack && open.remove(frame.number(4))) {
                                    frames.headers(frame.number(4), true, ":status", "200");
                                }
                            }
                        },
                        settings -> settings,
                        "h2");
                FrameWire client = rig.streams()) {
            assertThat(client.request(1, "GET", "/", "api.test", true).answer(1).status())
                    .isEqualTo("200"); // from here on, the limit is known
            for (int stream = 3; stream < 41; stream += 2) {
                client.request(stream, "GET", "/", "api.test", true);
            }
            for (int stream = 3; stream < 41; stream += 2) {
                FrameWire.Answer answer = client.answer(stream);
                assertThat(answer.status()).as(answer.body()).isEqualTo("200");
            }
            assertThat(beside).as("streams opened beside another").isEmpty();
        }
    }
}
