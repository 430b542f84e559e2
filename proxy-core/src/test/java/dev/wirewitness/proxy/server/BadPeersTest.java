package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.ProxySettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients and origins that are slow, broken, hostile or gone: an answer or an end, a record, nothing kept. */
class BadPeersTest {
    @TempDir
    Path dir;

    private static final UnaryOperator<ProxySettings> IMPATIENT = settings -> {
        Duration brief = Duration.ofMillis(150);
        Duration ample = Duration.ofSeconds(20);
        return settings.withTimeouts(
                new ProxySettings.Timeouts(brief, brief, brief, brief, brief, brief, ample, Duration.ofMillis(50)));
    };

    @Test
    void tenThousandHeaders_431() throws Exception {
        StringBuilder many = new StringBuilder("GET / HTTP/1.1\r\nHost: api.test\r\n");
        for (int i = 0; i < 10_000; i++) {
            many.append("X-").append(i).append(": some value\r\n");
        }
        StringBuilder fields = new StringBuilder("GET / HTTP/1.1\r\nHost: api.test\r\n");
        for (int i = 0; i < 300; i++) {
            fields.append("X: 1\r\n");
        }
        for (StringBuilder head : List.of(many, fields)) {
            try (Rig rig = Rig.tls(
                            java.nio.file.Files.createDirectories(dir.resolve("" + head.length())),
                            answering(body -> body),
                            s -> s);
                    Wire client = rig.intercepted()) {
                client.send(head + "\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 431");
            }
        }
    }

    @Test
    void endlessRequestLine_414() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.client()) {
            client.send("GET http://api.test/" + "a".repeat(40_000) + " HTTP/1.1\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 414");
        }
    }

    /** Noise never hangs, never throws into the log, never reaches the origin as something else. */
    @Test
    void mutatedRequests_endInAnAnswerOrAClose() throws Exception {
        Random random = new Random(7);
        byte[] sound = ("POST /v1 HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"
                        + "5\r\nhello\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Rig rig = Rig.plain(dir, answering(body -> body), IMPATIENT)) {
            for (int i = 0; i < 150; i++) {
                byte[] bad = sound.clone();
                for (int n = random.nextInt(1, 4); n > 0; n--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                try (Wire client = rig.tunnel("api.test", 80)) {
                    client.send(bad);
                    client.socket().shutdownOutput();
                    assertThat(client.rest().length()).isLessThan(2_000);
                }
            }
            assertThat(rig.server.openExchanges()).isZero();
        }
    }

    @Test
    void deadOrigin_502WithReason() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.client()) {
            client.post("http://dead.test/", "dead.test", "{}");
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 502");
            assertThat(client.body(head)).contains("upstream_connect");
            rig.evidence.next(Decided.class);
            assertThat(rig.evidence.next(Finished.class).errorClass()).contains("upstream_connect");
        }
    }

    @Test
    void staleConnection_isReplacedOnce() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> {
                    String body = wire.body(wire.head());
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    wire.head(); // takes the next request and leaves without a word
                });
                Wire client = rig.client()) {
            for (int i = 0; i < 3; i++) {
                client.post("http://api.test/", "api.test", "{\"i\":" + i + "}");
                assertThat(client.body(client.head())).isEqualTo("{\"i\":" + i + "}");
            }
            assertThat(rig.origin.connections).hasValue(3);
        }
    }

    @Test
    void bodyOverTheLimit_passesOrIsRefusedAsThePolicySays() throws Exception {
        String large = "y".repeat(300_000);
        UnaryOperator<ProxySettings> small = s -> s.withLimits(
                new ProxySettings.Limits(16 << 10, 64 << 10, 200, 100_000, 200, 64 << 10, 8, 32));
        try (Rig rig = Rig.plain(dir, answering(body -> "" + body.length()), small)) {
            for (boolean chunked : new boolean[] {false, true}) {
                try (Wire client = rig.client()) {
                    String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + large.length();
                    client.send("POST http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\n" + framing + "\r\n\r\n");
                    client.send(chunked ? Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n" : large);
                    assertThat(client.body(client.head())).isEqualTo("300000");
                    Decided decided = rig.evidence.next(Decided.class);
                    assertThat(decided.inspectGaps()).containsExactly("too_large");
                    assertThat(rig.evidence.next(Finished.class).bytesOut()).isEqualTo(300_000);
                }
            }
            try (Wire client = rig.client()) {
                client.send("POST http://api.test/strict HTTP/1.1\r\nHost: api.test\r\nContent-Length: 300000\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 400").containsIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void gzipBomb_isNotInspectedToItsEnd() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.client()) {
            client.send("POST http://api.test/strict HTTP/1.1\r\nHost: api.test\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: " + bomb.size() + "\r\n\r\n").send(bomb.toByteArray());
            assertThat(client.head()).startsWith("HTTP/1.1 400");
            assertThat(rig.evidence.next(Decided.class).inspectGaps()).containsExactly("decompression_limit");
        }
    }

    @Test
    void earlyAnswer_withoutReadingTheBody_keepsTheClientConnection() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> {
                    String head = wire.head();
                    wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                    wire.body(head);
                    wire.head();
                });
                Wire client = rig.client()) {
            for (int i = 0; i < 3; i++) {
                client.post("http://api.test/v1", "api.test", "z".repeat(200_000));
                String head = client.head();
                assertThat(head).startsWith("HTTP/1.1 401");
                assertThat(client.body(head)).isEqualTo("no");
            }
        }
    }

    @Test
    void logUnavailable_refuses() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body))) {
            for (FakeEvidence.Mode mode : List.of(FakeEvidence.Mode.FAILING, FakeEvidence.Mode.UNWRITABLE)) {
                rig.evidence.mode = mode;
                try (Wire client = rig.client()) {
                    client.post("http://api.test/", "api.test", "{}");
                    String head = client.head();
                    assertThat(head).startsWith("HTTP/1.1 503");
                    assertThat(client.body(head)).contains("log_unavailable");
                }
            }
            rig.evidence.mode = FakeEvidence.Mode.AT_ONCE;
            try (Wire client = rig.client()) {
                client.post("http://api.test/", "api.test", "{}");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void logUnavailable_forwardAndCount_passesAndCounts() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body), s -> s.withEvidence(new ProxySettings.Evidence(
                Durability.DURABLE, ProxySettings.OnFailure.FORWARD_AND_COUNT)))) {
            rig.evidence.mode = FakeEvidence.Mode.UNWRITABLE;
            try (Wire client = rig.client()) {
                client.post("http://api.test/", "api.test", "1");
                assertThat(client.body(client.head())).isEqualTo("1");
                rig.evidence.mode = FakeEvidence.Mode.AT_ONCE;
                client.post("http://api.test/", "api.test", "2");
                assertThat(client.body(client.head())).isEqualTo("2");
            }
            assertThat(rig.server.droppedStatements()).isPositive();
        }
    }

    @Test
    void drain_endsWhatIsBegun() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Rig rig = Rig.plain(dir, wire -> {
                    wire.body(wire.head());
                    asked.countDown();
                    answer.await(20, TimeUnit.SECONDS);
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    wire.head();
                });
                Wire idle = rig.client();
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            Thread closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(20)));
            assertThat(idle.rest()).isEmpty();
            await().until(() -> closing.getState() == Thread.State.TIMED_WAITING); // every connection has been told
            answer.countDown();
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
            assertThat(client.body(head)).isEqualTo("ok");
            assertThat(client.rest()).isEmpty();
            closing.join();
            assertThat(rig.server.openExchanges()).isZero();
        }
    }

    @Test
    void connectionLimits_closeAtOnce() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body), s -> s.withListen(new ProxySettings.Listen(
                s.listen().address(), 16, 100, 2, 1)))) {
            List<Wire> open = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Wire client = rig.client();
                client.post("http://api.test/", "api.test", "x");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                open.add(client);
            }
            try (Wire third = rig.client()) {
                assertThat(third.rest()).isEmpty();
            }
            for (Wire client : open) {
                client.close();
            }
        }
    }

    @Test
    void answerThatMustBeEdited_inBrokenCoding_isWithheld() throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write("answer [X]".repeat(50).getBytes(StandardCharsets.US_ASCII));
        }
        byte[] cut = java.util.Arrays.copyOf(coded.toByteArray(), coded.size() - 9);
        byte[][] bodies = {cut, "no gzip at all".getBytes(StandardCharsets.US_ASCII)};
        for (byte[] body : bodies) {
            try (Rig rig = Rig.plain(java.nio.file.Files.createDirectories(dir.resolve("" + body.length)), wire -> {
                        wire.body(wire.head());
                        wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length
                                + "\r\n\r\n").send(body);
                        wire.head();
                    });
                    Wire client = rig.client()) {
                client.post("http://api.test/", "api.test", "SECRET");
                assertThat(client.rest()).doesNotContain("0\r\n\r\n");
                assertThat(rig.evidence.next(Finished.class).errorClass()).contains("answer_coding");
            }
        }
    }

    @Test
    void neitherTlsNorHttp_isRefused() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.tunnel("api.test", 443)) {
            client.send(new byte[] {1, 2, 3});
            assertThat(client.rest()).startsWith("HTTP/1.1 400").contains("wirewitness_not_http");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("not_http");
        }
    }
}
