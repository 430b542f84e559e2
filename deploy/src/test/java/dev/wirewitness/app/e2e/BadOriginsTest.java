package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Finished;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Origins that are dead, broken or slow, and clients that are slow: an answer in time, one record, no damage. */
@ExtendWith(LeakWatch.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadOriginsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    /** What comes of an origin: the status the client sees (0: a broken answer), and the word in the record. */
    private record Case(Origin.Script script, int status, String word) {}

    private final CountDownLatch over = new CountDownLatch(1);
    private final Map<Integer, Case> cases = new LinkedHashMap<>();
    private final Map<Integer, Origin> origins = new HashMap<>();
    private final Product product;

    BadOriginsTest() throws Exception {
        add(wire -> {}, 502, "upstream_closed");
        add(answering(""), 502, "upstream_closed");
        add(answering("HTTP/1.1 200 O"), 502, "upstream_");
        add(answering("garbage\r\n\r\n"), 502, "upstream_malformed");
        add(answering("HTTP/1.1 999999 X\r\n\r\n"), 502, "upstream_malformed");
        add(answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"), 502,
                "upstream_malformed");
        add(answering("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000) + "\r\n"), 502, "upstream_malformed");
        add(answering(OK + "Content-Length: 100\r\n\r\n{\"half\":"), 0, "upstream_truncated");
        add(answering(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"), 0, "upstream_truncated");
        add(answering(OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 0, "upstream_malformed");
        add(wire -> silent(wire, ""), 504, "upstream_timeout");
        add(wire -> silent(wire, OK + "Content-Length: 100\r\n\r\n{"), 0, "answer_timeout");
        byte[] bomb = gzip(new byte[100 << 20]); // now: it takes longer than an origin may
        add(wire -> bomb(wire, bomb), 200, "");
        add(wire -> bomb(wire, "no gzip at all".getBytes(StandardCharsets.US_ASCII)), 200, "");
        Map<String, String> elsewhere = new LinkedHashMap<>();
        origins.forEach((port, origin) -> elsewhere.put("api.openai.com:" + port, origin.address()));
        elsewhere.put("api.openai.com:7001", Origin.dead());
        elsewhere.put("api.openai.com:7002", origins.get(8003).address());
        product = Product.start(
                Files.createTempDirectory("wirewitness-origins"),
                "",
                elsewhere,
                "timeout.first-byte=2s",
                "timeout.answer-idle=2s",
                "timeout.body-idle=2s",
                "timeout.header=2s",
                "timeout.handshake=2s");
    }

    private void add(Origin.Script script, int status, String word) throws IOException {
        int port = 8000 + cases.size();
        cases.put(port, new Case(script, status, word));
        origins.put(port, new Origin(script));
    }

    @AfterAll
    void stop() throws IOException {
        over.countDown();
        product.close();
        for (Origin origin : origins.values()) {
            origin.close();
        }
    }

    @Test
    void brokenOrigins_eachIsAnsweredAndRecordedOnce() throws Exception {
        for (Map.Entry<Integer, Case> entry : cases.entrySet()) {
            Case expected = entry.getValue();
            Ledger ledger = new Ledger(product);
            String seen;
            try (Wire client = ask(entry.getKey())) {
                seen = client.head();
                if (expected.status == 0 && seen.startsWith("HTTP/1.1 200")) {
                    client.rest(); // ends before the announced end; where nothing had left yet it is a 502
                } else {
                    client.body(seen);
                }
            }
            Finished end = ledger.oneExchange();
            String which = "origin " + entry.getKey() + ": " + seen + end;
            assertThat(end.errorClass().orElse("")).as(which).startsWith(expected.word);
            assertThat(end.outcome()).as(which).isEqualTo(expected.word.isEmpty() ? "forwarded" : "failed");
            if (expected.status > 0) {
                assertThat(seen).as(which).startsWith("HTTP/1.1 " + expected.status);
            }
        }
        BadClientsTest.serves(product);
    }

    @Test
    void nobodyListens_502() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire client = ask(7001)) {
            Wire.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream_connect");
        }
        assertThat(ledger.oneExchange().errorClass()).contains("upstream_connect");
    }

    @Test
    void originWithoutTls_502WithReason() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire client = Wire.inside(product.address(), product.tls(), "api.openai.com", 7002)) {
            client.post("/v1/chat/completions", "api.openai.com:7002", Wire.chat("gpt-5", "Hello", false));
            Wire.Answer answer = client.answer();
            assertThat(answer.status()).isIn(502, 504);
            assertThat(answer.body()).contains("\"error\"");
        }
        assertThat(ledger.oneExchange().errorClass().orElse("")).startsWith("upstream_");
        BadClientsTest.serves(product);
    }

    @Test
    void slowClients_areEnded() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire nothing = Wire.to(product.address());
                Wire head = Wire.to(product.address()).send("POST http://api.openai.com/ HTTP/1.1\r\nHo");
                Wire connect = Wire.to(product.address()).send("CONNECT api.openai.com:443 HTTP/1.1\r\n");
                Wire hello = Wire.to(product.address())
                        .send("CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n");
                Wire body = Wire.inside(product.address(), product.tls(), "api.openai.com", 443)) {
            body.send("POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 99\r\n\r\n{");
            assertThat(hello.head()).startsWith("HTTP/1.1 200");
            hello.send(new byte[] {0x16, 3, 1, 2, 0, 1});
            assertThat(nothing.rest()).isEmpty();
            assertThat(head.rest().length()).isLessThan(2_000);
            assertThat(connect.rest().length()).isLessThan(2_000);
            assertThat(hello.rest()).isEmpty();
            assertThat(body.answer().status()).isEqualTo(408);
        }
        ledger.records(4);
        BadClientsTest.serves(product);
    }

    private Wire ask(int port) throws IOException {
        return Wire.to(product.address())
                .post(
                        "http://api.openai.com:" + port + "/v1/chat/completions",
                        "api.openai.com:" + port,
                        Wire.chat("gpt-5", "Hello", false));
    }

    private static Origin.Script answering(String answer) {
        return wire -> {
            wire.body(wire.head());
            wire.send(answer);
        };
    }

    private void silent(Wire wire, String beginning) throws Exception {
        wire.body(wire.head());
        wire.send(beginning);
        over.await();
    }

    private static void bomb(Wire wire, byte[] content) throws IOException {
        wire.body(wire.head());
        wire.send(OK + "Content-Encoding: gzip\r\nContent-Length: " + content.length + "\r\n\r\n").send(content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream coder = new GZIPOutputStream(out)) {
            coder.write(content);
        }
        return out.toByteArray();
    }
}
