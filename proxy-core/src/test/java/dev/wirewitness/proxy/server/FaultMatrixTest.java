package dev.wirewitness.proxy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.WaysIn.Way;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault of either peer at every stage of an exchange, by every way in, with TLS and without: it ends within its time, with
 * exactly the records written here, and nothing is kept: no buffer, no connection, no exchange. Only the time limit
 * that has to end a stalled peer is short; all others are longer than the test's patience.
 */
@ExtendWith(LeakWatch.class)
class FaultMatrixTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration BRIEF = Duration.ofMillis(600);
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

    @TempDir
    Path dir;

    /** How the client comes in, and whether it speaks TLS with the origin, which is then opened. */
    record Pair(Way way, boolean tls) {
        static List<Pair> all() {
            return Stream.of(Way.values())
                    .flatMap(way -> Stream.of(new Pair(way, false), new Pair(way, true)))
                    .toList();
        }

        Rig rig(Path dir, ScriptedOrigin.Script script, UnaryOperator<ProxySettings> change) throws Exception {
            return tls ? Rig.tls(dir, script, change) : Rig.plain(dir, script, change);
        }

        /** Brings the connection to where HTTP with the origin, or its TLS, begins. */
        Wire enter(Rig rig, Wire wire) throws Exception {
            return tls || way == Way.SOCKS5 ? rig.tunnel(way, wire, tls ? 443 : 80) : wire;
        }

        String target(String path) {
            return tls || way == Way.SOCKS5 ? path : "http://api.test" + path;
        }

        String request(String framing) {
            return "POST " + target("/") + " HTTP/1.1\r\nHost: api.test\r\n" + framing;
        }

        @Override
        public String toString() {
            return way + (tls ? " tls" : " plain");
        }
    }

    /** How far things had come. */
    enum Stage {
        ACCEPT,
        /** Within the words that make the way in: the proxy's own TLS, or SOCKS. */
        GREETING,
        /** Within TLS with the origin. */
        HANDSHAKE,
        HEAD,
        BODY,
        CHUNK,
        TRAILER,
        /** The request is complete, the answer has not begun. */
        WAITING,
        ANSWER,
        /** The exchange is over, the connection idle. */
        BETWEEN
    }

    /** {@code status}: what the client is told, 0 for nothing; {@code records}: those of the whole life of the rig. */
    record Case(Pair pair, Stage stage, Fault fault, int status, List<String> records) {
        @Override
        public String toString() {
            return pair + " " + stage + " " + fault;
        }
    }

    private static void add(List<Case> all, Stage stage, Fault fault, int status, String... records) {
        for (Pair pair : Pair.all()) {
            all.add(new Case(pair, stage, fault, status, List.of(records)));
        }
    }

    static Stream<Case> clientFaults() {
        List<Case> all = new ArrayList<>();
        Pair plain = new Pair(Way.HTTP, false);
        all.add(new Case(plain, Stage.ACCEPT, Fault.CLOSE, 0, List.of()));
        all.add(new Case(plain, Stage.ACCEPT, Fault.RESET, 0, List.of()));
        all.add(new Case(plain, Stage.ACCEPT, Fault.STALL, 0, List.of()));
        all.add(new Case(plain, Stage.ACCEPT, Fault.GARBLE, 400, List.of("refused malformed_request")));
        for (Fault fault : Fault.values()) {
            String word = fault == Fault.STALL ? "handshake_timeout" : "handshake_failed";
            for (Way way : Way.values()) {
                all.add(new Case(new Pair(way, true), Stage.HANDSHAKE, fault, 0, List.of("refused " + word)));
            }
            all.add(new Case(new Pair(Way.HTTPS, false), Stage.GREETING, fault, 0, List.of("refused " + word)));
            String left = switch (fault) {
                case CLOSE, RESET -> "client_left";
                case STALL -> "socks_timeout";
                case GARBLE -> "socks_no_method";
            };
            all.add(new Case(new Pair(Way.SOCKS5, true), Stage.GREETING, fault, 0, List.of("refused " + left)));
        }
        for (Stage stage : List.of(Stage.HEAD, Stage.BODY, Stage.CHUNK, Stage.TRAILER)) {
            add(all, stage, Fault.CLOSE, 0, "refused client_left");
            add(all, stage, Fault.RESET, 0, "refused client_left");
            add(all, stage, Fault.STALL, 408, "refused request_timeout");
            if (stage != Stage.BODY) { // whatever stands there is content
                add(all, stage, Fault.GARBLE, 400, "refused malformed_request");
            }
        }
        for (Stage stage : List.of(Stage.WAITING, Stage.ANSWER)) {
            add(all, stage, Fault.CLOSE, 0, "decided", "finished abandoned");
            add(all, stage, Fault.RESET, 0, "decided", "finished abandoned");
            add(all, stage, Fault.GARBLE, 200, "decided", "finished forwarded", "refused malformed_request");
        }
        add(all, Stage.ANSWER, Fault.STALL, 200, "decided", "finished failed client_stalled");
        add(all, Stage.BETWEEN, Fault.CLOSE, 200, "decided", "finished forwarded");
        add(all, Stage.BETWEEN, Fault.RESET, 200, "decided", "finished forwarded");
        add(all, Stage.BETWEEN, Fault.STALL, 200, "decided", "finished forwarded");
        add(all, Stage.BETWEEN, Fault.GARBLE, 200, "decided", "finished forwarded", "refused malformed_request");
        return all.stream();
    }

    static Stream<Case> originFaults() {
        List<Case> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            boolean stall = fault == Fault.STALL;
            int status = stall ? 504 : 502;
            String plain = stall ? "upstream_timeout" : fault == Fault.GARBLE ? "upstream_malformed" : "upstream_closed";
            String tls = stall ? "upstream_timeout" : "upstream_handshake";
            for (Way way : Way.values()) {
                all.add(new Case(new Pair(way, false), Stage.ACCEPT, fault, status,
                        List.of("decided", "finished failed " + plain)));
                all.add(new Case(new Pair(way, true), Stage.HANDSHAKE, fault, status,
                        List.of("decided", "finished failed " + tls)));
            }
            add(all, Stage.WAITING, fault, status, "decided", "finished failed " + plain);
            add(all, Stage.HEAD, fault, status, "decided", "finished failed " + plain);
            String broken = stall ? "answer_timeout" : fault == Fault.GARBLE ? "upstream_malformed" : "upstream_truncated";
            for (Stage stage : List.of(Stage.BODY, Stage.CHUNK, Stage.TRAILER)) {
                if (stage != Stage.BODY || fault != Fault.GARBLE) {
                    add(all, stage, fault, 200, "decided", "finished failed " + broken);
                }
            }
            if (!stall) { // the next exchange does not notice
                add(all, Stage.BETWEEN, fault, 200,
                        "decided", "finished forwarded", "decided", "finished forwarded");
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void clientFaults(Case one) throws Exception {
        CountDownLatch struck = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        boolean large = one.stage == Stage.ANSWER && one.fault == Fault.STALL;
        ScriptedOrigin.Script script = wire -> {
            wire.body(wire.head());
            asked.countDown();
            if (one.stage == Stage.ANSWER) {
                wire.send(large ? "HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n" : ANSWER.substring(0, 40));
            }
            if (large) {
                byte[] piece = new byte[1 << 20];
                for (int i = 0; i < 40; i++) {
                    wire.send(piece);
                }
            } else if (one.stage != Stage.BETWEEN) {
                struck.await(60, TimeUnit.SECONDS);
            }
            wire.send(one.stage == Stage.ANSWER ? ANSWER.substring(40) : ANSWER);
            wire.rest();
        };
        Rig rig = one.pair.rig(dir, script, brief(one, true));
        try (rig) {
            Wire wire = rig.client();
            Socket raw = wire.socket();
            if (one.stage.compareTo(Stage.GREETING) > 0) {
                wire = one.pair.enter(rig, rig.secured(one.pair.way, wire));
            }
            if (one.pair.tls && one.stage.compareTo(Stage.HANDSHAKE) > 0) {
                wire = rig.tls(wire, Rig.HOST);
            }
            wire.send(said(one));
            if (one.stage.compareTo(Stage.WAITING) >= 0) {
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            }
            String head = one.stage == Stage.ANSWER || one.stage == Stage.BETWEEN ? wire.head() : "";
            if (one.stage == Stage.BETWEEN) {
                assertThat(wire.body(head)).isEqualTo("fine");
            }
            one.fault.strike(wire, raw, garbage(one.stage));
            if (one.fault == Fault.STALL || one.fault == Fault.GARBLE) {
                struck.countDown();
                rig.expectRecords(one.records); // before anything is read
                String said = head + wire.rest();
                assertThat(said).startsWith(one.status == 0 ? "" : "HTTP/1.1 " + one.status);
                assertThat(said.contains("HTTP/1.1 400")).isEqualTo(one.records.contains("refused malformed_request"));
            }
            rig.expectRecords(one.records);
            struck.countDown();
            wire.close();
            raw.close();
            rig.expectNothingLeft();
            assertThat(rig.gauge("wirewitness.upstream.idle.connections")).isBetween(0.0, 1.0);
        }
        assertThat(rig.evidence.words()).containsExactlyElementsOf(one.records);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource
    void originFaults(Case one) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch struck = new CountDownLatch(1);
        int[] served = {0};
        ScriptedOrigin.Script script = wire -> {
            if (one.stage.compareTo(Stage.HANDSHAKE) > 0) {
                wire.body(wire.head());
            } else if (one.fault == Fault.RESET) {
                wire.socket().getInputStream().read(); // or the reset may overtake the connection it is for
            }
            boolean sound = served[0]++ > 0;
            wire.send(sound || one.stage == Stage.BETWEEN ? ANSWER : answered(one.stage));
            if (!sound) {
                if (one.stage == Stage.BETWEEN) {
                    struck.await(20, TimeUnit.SECONDS);
                }
                one.fault.strike(wire, wire.socket(), garbage(one.stage));
                if (one.fault == Fault.GARBLE && one.stage == Stage.BETWEEN) {
                    assertThat(wire.rest()).isEmpty(); // it is hung up on
                }
            }
            over.await(60, TimeUnit.SECONDS);
        };
        boolean rawOrigin = !one.pair.tls || one.stage == Stage.HANDSHAKE;
        Rig rig = rawOrigin ? Rig.plain(dir, script, brief(one, false)) : Rig.tls(dir, script, brief(one, false));
        try (rig;
                Wire wire = opened(rig, one.pair)) {
            wire.send(one.pair.request("Content-Length: 2\r\n\r\n{}"));
            String head = wire.head();
            boolean atOnce = one.status == 200 && one.fault == Fault.GARBLE; // head and garbage in one read: no head leaves
            assertThat(head).startsWith(atOnce && head.isEmpty() ? "" : "HTTP/1.1 " + one.status);
            if (one.stage == Stage.BETWEEN) {
                assertThat(wire.body(head)).isEqualTo("fine");
                struck.countDown();
                await().atMost(20, TimeUnit.SECONDS).until(() -> rig.gauge("wirewitness.upstream.idle.connections") == 0);
                wire.send(one.pair.request("Content-Length: 2\r\n\r\n{}"));
                assertThat(wire.body(wire.head())).isEqualTo("fine");
                assertThat(rig.origin.connections).hasValue(2);
            } else if (one.status == 200) {
                assertThat(wire.rest()).doesNotContain("fine").doesNotContain("0\r\n\r\n");
            } else {
                assertThat(wire.body(head)).contains(one.records.getLast().substring("finished failed ".length()));
            }
            rig.expectRecords(one.records);
            over.countDown();
            wire.close();
            rig.expectNothingLeft();
            assertThat(rig.gauge("wirewitness.upstream.idle.connections")).isBetween(0.0, 1.0);
        }
        assertThat(rig.evidence.words()).containsExactlyElementsOf(one.records);
    }

    private static Wire opened(Rig rig, Pair pair) throws Exception {
        Wire wire = pair.enter(rig, rig.client(pair.way));
        return pair.tls ? rig.tls(wire, Rig.HOST) : wire;
    }

    // ---- what is said

    private static byte[] said(Case one) {
        String text = switch (one.stage) {
            case ACCEPT -> "";
            case GREETING -> one.pair.way == Way.SOCKS5 ? "\u0005\u0001" : "\u0016\u0003\u0001\u0000";
            case HANDSHAKE -> "\u0016\u0003\u0001\u0000";
            case HEAD -> one.pair.request("X: half a li");
            case BODY -> one.pair.request("Content-Length: 10\r\n\r\nhalf");
            case CHUNK -> one.pair.request("Transfer-Encoding: chunked\r\n\r\n5\r\nhel");
            case TRAILER -> one.pair.request("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: half");
            case WAITING, ANSWER, BETWEEN -> one.pair.request("Content-Length: 2\r\n\r\n{}");
        };
        return text.getBytes(ISO_8859_1);
    }

    private static String answered(Stage stage) {
        return switch (stage) {
            case ACCEPT, GREETING, HANDSHAKE, WAITING -> "";
            case HEAD -> "HTTP/1.1 200 OK\r\nContent-Le";
            case BODY -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
            case CHUNK -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
            case TRAILER -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: half";
            case ANSWER, BETWEEN -> ANSWER;
        };
    }

    private static byte[] garbage(Stage stage) {
        String text = switch (stage) {
            case GREETING, HANDSHAKE -> "\u0005nothing that TLS has a word for";
            case CHUNK -> "loXX\r\nY\r\n";
            default -> "\u0000\u0001 \u00ff\r\n\r\n";
        };
        return text.getBytes(ISO_8859_1);
    }

    // ---- limits

    /** Short is the one limit that ends this case, if it is a matter of time. */
    private static UnaryOperator<ProxySettings> brief(Case one, boolean client) {
        boolean stall = one.fault == Fault.STALL;
        boolean handshake = stall && one.stage == Stage.HANDSHAKE;
        boolean content = one.stage == Stage.BODY || one.stage == Stage.CHUNK || one.stage == Stage.TRAILER;
        return settings -> settings.withTimeouts(new Timeouts(
                        brief(stall && client && (one.stage == Stage.ACCEPT || one.stage == Stage.GREETING || one.stage == Stage.HEAD)),
                        brief(stall && client && (one.stage == Stage.GREETING || one.stage == Stage.HANDSHAKE)),
                        brief(stall && client && one.stage == Stage.BETWEEN),
                        brief(stall && client && content),
                        brief(stall && !client && (one.stage == Stage.ACCEPT || one.stage == Stage.WAITING
                                || one.stage == Stage.HEAD)),
                        brief(stall && !client && content),
                        AMPLE,
                        Duration.ofMillis(50),
                        brief(stall && client && one.stage == Stage.ANSWER)))
                .withUpstream(Rig.handshake(settings.upstream(), brief(handshake && !client)));
    }

    private static Duration brief(boolean so) {
        return so ? BRIEF : AMPLE;
    }
}
