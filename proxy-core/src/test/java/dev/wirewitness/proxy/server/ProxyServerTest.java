package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.policy.approval.HoldOutcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main road, over real sockets. */
class ProxyServerTest {
    @TempDir
    Path dir;

    @Test
    void plainHttp_forwarded() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(4);
        try (Rig rig = Rig.plain(dir, wire -> {
                    String head = wire.head();
                    heads.add(head);
                    wire.body(head);
                    wire.send("HTTP/1.1 200 OK\r\nKeep-Alive: x\r\nContent-Length: 2\r\n\r\nok");
                });
                Wire client = rig.client()) {
            client.post("http://api.test/v1/chat?x=1", "api.test", "{}",
                    "Proxy-Authorization: Basic abc\r\n", "Connection: keep-alive, X-Hop\r\n", "X-Hop: 1\r\n",
                    "Accept-Encoding: gzip, sdch, br\r\n", "TE: trailers\r\n");
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 200 OK").doesNotContainIgnoringCase("keep-alive");
            assertThat(client.body(head)).isEqualTo("ok");
            assertThat(heads.take())
                    .startsWith("POST /v1/chat?x=1 HTTP/1.1\r\n")
                    .contains("Host: api.test", "gzip, br\r\n")
                    .doesNotContainIgnoringCase("proxy-")
                    .doesNotContainIgnoringCase("x-hop")
                    .doesNotContainIgnoringCase("via")
                    .doesNotContain("TE:", "sdch");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("forwarded");
            assertThat(finished.status()).hasValue(200);
            assertThat(finished.bytesOut()).isEqualTo(2);
            assertThat(finished.bytesIn()).isEqualTo(2);
        }
    }

    @Test
    void intercepted_keepAlive_oneConnectionOnEachSide() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "got " + body), s -> s);
                Wire client = rig.intercepted()) {
            for (int i = 0; i < 5; i++) {
                client.post("/v1/chat", "api.test", "{\"n\":" + i + "}");
                assertThat(client.body(client.head())).isEqualTo("got {\"n\":" + i + "}");
            }
            assertThat(rig.origin.connections).hasValue(1);
            assertThat(rig.evidence.next(SystemObserved.class).systemId()).isEqualTo("system-1");
        }
    }

    @Test
    void pipelined_answeredInOrder() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                String body = (i % 7 == 3 ? "BLOCKME" : "n") + i;
                all.append("POST /v1 HTTP/1.1\r\nHost: api.test\r\nContent-Length: ").append(body.length())
                        .append("\r\n\r\n").append(body);
            }
            client.send(all.toString());
            for (int i = 0; i < 60; i++) {
                String head = client.head();
                assertThat(client.body(head)).isEqualTo(i % 7 == 3 ? "{\"refused\":true}" : "n" + i);
            }
        }
    }

    @Test
    void secret_isRedactedAndRestored() throws Exception {
        BlockingQueue<String> received = new ArrayBlockingQueue<>(4);
        try (Rig rig = Rig.tls(dir, answering(body -> {
                    received.add(body);
                    return "echo " + body;
                }), s -> s);
                Wire client = rig.intercepted()) {
            client.post("/v1/chat", "api.test", "{\"k\":\"SECRET\",\"l\":\"SECRET\"}");
            String head = client.head();

            assertThat(client.body(head)).isEqualTo("echo {\"k\":\"SECRET\",\"l\":\"SECRET\"}");
            assertThat(head).containsIgnoringCase("transfer-encoding: chunked").doesNotContainIgnoringCase("content-length");
            assertThat(received.take()).isEqualTo("{\"k\":\"[X]\",\"l\":\"[X]\"}");
            Decided decided = rig.evidence.next(Decided.class);
            assertThat(decided.action()).isEqualTo("redact");
            assertThat(decided.findings()).singleElement().satisfies(f -> {
                assertThat(f.count()).isEqualTo(2);
                assertThat(f.effect()).isEqualTo("redact");
            });
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("redacted");
        }
    }

    @Test
    void codedBody_isDecodedForInspectionAndForwardedAsItWas() throws Exception {
        BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(4);
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(4);
        try (Rig rig = Rig.tls(dir, wire -> {
                    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                        heads.add(head);
                        received.add(wire.bytes(head));
                        wire.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                }, s -> s);
                Wire client = rig.intercepted()) {
            byte[] harmless = gzip("{\"a\":1}");
            byte[] secret = gzip("{\"a\":\"SECRET\"}");
            for (byte[] body : new byte[][] {harmless, secret}) {
                client.send("POST /v1 HTTP/1.1\r\nHost: api.test\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + body.length + "\r\n\r\n").send(body);
                assertThat(client.head()).startsWith("HTTP/1.1 204");
            }
            assertThat(received.take()).isEqualTo(harmless);
            assertThat(heads.take()).contains("Content-Encoding: gzip");
            assertThat(new String(received.take(), StandardCharsets.US_ASCII)).isEqualTo("{\"a\":\"[X]\"}");
            assertThat(heads.take()).doesNotContainIgnoringCase("content-encoding");
        }
    }

    @Test
    void blocked_originIsNeverAsked() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            client.post("/v1/chat", "api.test", "BLOCKME");
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 400").containsIgnoringCase("content-type: application/json");
            assertThat(client.body(head)).isEqualTo("{\"refused\":true}");
            assertThat(rig.origin.connections).hasValue(0);
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("block");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("blocked");
            client.post("/v1/chat", "api.test", "fine");
            assertThat(client.body(client.head())).isEqualTo("fine");
        }
    }

    @Test
    void answer_waitsForTheRecord_theRequestDoesNot() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, answering(body -> {
                    asked.countDown();
                    return "answer";
                }), s -> s);
                Wire client = rig.intercepted()) {
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.post("/v1/chat", "api.test", "{}");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            rig.evidence.next(Decided.class);
            client.socket().setSoTimeout(200);
            assertThat(rig.evidence.all()).noneMatch(Finished.class::isInstance);
            assertThat(client.socket().getInputStream().available()).isZero();
            client.socket().setSoTimeout(20_000);

            rig.evidence.sync();

            assertThat(client.body(client.head())).isEqualTo("answer");
            assertThat(rig.evidence.next(Finished.class).durableMicros()).isPresent();
        }
    }

    @Test
    void refusal_waitsForTheRecordToo() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.post("/v1/chat", "api.test", "BLOCKME");
            rig.evidence.next(Decided.class);
            assertThat(rig.evidence.all()).noneMatch(Finished.class::isInstance);
            rig.evidence.sync();
            assertThat(client.head()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void held_approvedDeniedExpired() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            client.post("/v1/chat", "api.test", "HOLDME 1");
            String first = rig.evidence.next(HoldRequested.class).approvalId();
            assertThat(decide(rig, first, new HoldOutcome.Approved("ann", "ok"))).isTrue();
            assertThat(client.body(client.head())).isEqualTo("HOLDME 1");
            assertThat(rig.evidence.next(HoldEnded.class).actor()).contains("ann");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("released");

            client.post("/v1/chat", "api.test", "HOLDME 2");
            String second = rig.evidence.next(HoldRequested.class).approvalId();
            assertThat(decide(rig, second, new HoldOutcome.Denied("ann", "no"))).isTrue();
            assertThat(client.body(client.head())).isEqualTo("{\"refused\":true}");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("blocked");

            rig.engine.patience = Duration.ofMillis(20);
            client.post("/v1/chat", "api.test", "HOLDME 3");
            assertThat(client.body(client.head())).isEqualTo("{\"refused\":true}");
            assertThat(rig.evidence.next(HoldEnded.class).outcome()).isEqualTo("timed_out");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("expired");
            assertThat(rig.origin.connections).hasValue(1);
        }
    }

    private static boolean decide(Rig rig, String id, HoldOutcome outcome) {
        for (int i = 0; i < 1_000_000; i++) {
            if (rig.desk.end(id, outcome)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    @Test
    void held_clientLeaves_isWithdrawn() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            try (Wire client = rig.intercepted()) {
                client.post("/v1/chat", "api.test", "HOLDME");
                rig.evidence.next(HoldRequested.class);
            }
            assertThat(rig.evidence.next(HoldEnded.class).outcome()).isEqualTo("withdrawn");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
        }
    }

    @Test
    void eventStream_eachEventArrivesBeforeTheNextIsSent() throws Exception {
        BlockingQueue<String> go = new ArrayBlockingQueue<>(8);
        for (String body : new String[] {"{}", "{\"s\":\"SECRET\"}"}) {
            try (Rig rig = Rig.tls(java.nio.file.Files.createDirectories(dir.resolve("" + body.length())), wire -> {
                        wire.body(wire.head());
                        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                        for (int i = 0; i < 5; i++) {
                            String event = "data: " + i + " [X]\n\n";
                            wire.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                            go.poll(20, TimeUnit.SECONDS);
                        }
                        wire.send("0\r\n\r\n");
                        wire.head();
                    }, s -> s);
                    Wire client = rig.intercepted()) {
                client.post("/v1/chat", "api.test", body);
                client.head();
                for (int i = 0; i < 5; i++) {
                    String mark = body.contains("SECRET") ? "SECRET" : "[X]";
                    assertThat(client.chunk()).isEqualTo("data: " + i + " " + mark + "\n\n");
                    go.add("next");
                }
                assertThat(client.chunk()).isEmpty();
            }
        }
    }

    @Test
    void otherHost_isTunnelledUnreadAndRecorded() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> {
                    assertThat(wire.line()).isEqualTo("hello");
                    wire.send("world\n");
                    wire.head();
                })) {
            try (Wire client = rig.tunnel("plain.test", 8443)) {
                client.send("hello\n");
                assertThat(client.line()).isEqualTo("world");
                client.socket().shutdownOutput();
                assertThat(client.rest()).isEmpty();
            }
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.host()).isEqualTo("plain.test");
            assertThat(tunnelled.reason()).isEqualTo("not_in_catalogue");
            assertThat(tunnelled.outcome()).isEqualTo("closed");
            assertThat(tunnelled.bytesOut()).isEqualTo(6);
            assertThat(tunnelled.bytesIn()).isEqualTo(6);
        }
    }

    @Test
    void frontedName_isRefused() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire tunnel = rig.tunnel("plain.test", 443)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> rig.tls(tunnel, "api.test"))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("name_mismatch");
        }
    }

    @Test
    void otherSni_onInterceptedHost_isRefused() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire tunnel = rig.tunnel("api.test", 443)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> rig.tls(tunnel, "other.test"))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("name_mismatch");
        }
    }

    @Test
    void largeBodies_passBothWays() throws Exception {
        String large = "x".repeat(5 << 20);
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.post("/v1/files", "api.test", large);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String answer = client.body(client.head());
            sender.join();
            assertThat(answer).hasSize(large.length()).isEqualTo(large);
            assertThat(rig.evidence.next(Decided.class).bytesOut()).isEqualTo(large.length());
        }
    }

    @Test
    void expectContinue_isAnswered() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            client.send("POST /v1 HTTP/1.1\r\nHost: api.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100");
            client.send("body");
            assertThat(client.body(client.head())).isEqualTo("body");
        }
    }

    @Test
    void headAndOptions_keepTheConnectionUsable() throws Exception {
        try (Rig rig = Rig.tls(dir, wire -> {
                    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                        wire.send(head.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                                : "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n"
                                        + "Content-Length: 2\r\n\r\n" + (head.startsWith("OPTIONS *") ? "**" : "go"));
                    }
                }, s -> s);
                Wire client = rig.intercepted()) {
            client.send("HEAD /v1 HTTP/1.1\r\nHost: api.test\r\n\r\n");
            assertThat(Wire.field(client.head(), "content-length")).isEqualTo("1234");
            client.send("OPTIONS * HTTP/1.1\r\nHost: api.test\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
            assertThat(client.body(client.head())).isEqualTo("**");
            client.send("GET /v1 HTTP/1.1\r\nHost: api.test\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 103");
            assertThat(client.body(client.head())).isEqualTo("go");
        }
    }

    private static byte[] gzip(String text) throws java.io.IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }
}
