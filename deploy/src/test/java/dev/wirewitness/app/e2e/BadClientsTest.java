package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may send by mistake or on purpose: an answer or an end, one record, and the next client is served. */
@ExtendWith(LeakWatch.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadClientsTest {
    private static final String HOST = "api.openai.com";
    private static final String PATH = "/v1/chat/completions";

    private final Product product;

    BadClientsTest() throws Exception {
        product = Product.start(
                Files.createTempDirectory("wirewitness-bad"), "", "inspect.max-body=4MiB", "timeout.body-idle=20s");
        Brotli4jLoader.ensureAvailability();
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @AfterEach
    void stillServes() throws Exception {
        serves(product);
    }

    static void serves(Product product) throws Exception {
        try (Wire client = Wire.inside(product.address(), product.tls(), HOST, 443)) {
            Wire.Answer answer =
                    client.post(PATH, HOST, Wire.chat("gpt-5", "Are you there?", false)).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("You said: Are you there?");
        }
    }

    /** {@code ~} is CR LF, {@code ^} a lone LF, {@code @} nothing in a tunnel, else the host. */
    @ParameterizedTest
    @ValueSource(strings = {
        "GET@/ HTTP/1.1~Host: api.openai.com~no colon~~",
        "GET@/ HTTP/1.1~Host: api.openai.com~X : 1~~",
        "GET@/ HTTP/1.1~Host: api.openai.com~ folded~~",
        "GET@/ HTTP/1.1~~",
        "GET@/ HTTP/1.1~Host: api.openai.com~Host: api.openai.com~~",
        "GET@/ HTTP/9.9~Host: api.openai.com~~",
        "G@T / HTTP/1.1~Host: api.openai.com~~",
        "GET@/ HTTP/1.1^Host: api.openai.com~~",
        "GET@/~~",
        "\u0001\u0002\u0003\u0004~~",
        "GET@/ HTTP/1.1~Host: evil.example~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Content-Length: 4~Content-Length: 5~~1234",
        "POST@/ HTTP/1.1~Host: api.openai.com~Content-Length: x~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Content-Length: 99999999999999999999~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Content-Length: 4~Transfer-Encoding: chunked~~0~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Transfer-Encoding: gzip~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Transfer-Encoding: chunked~~zz~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Transfer-Encoding: chunked~~fffffffffffffffff~~",
        "POST@/ HTTP/1.1~Host: api.openai.com~Transfer-Encoding: chunked~~3~abcd~0~~",
        "CONNECT api.openai.com HTTP/1.1~Host: api.openai.com~~",
        "CONNECT api.openai.com:99999 HTTP/1.1~Host: api.openai.com~~",
    })
    void malformedRequest_isAnsweredAndRecorded(String request) throws Exception {
        for (boolean tunnelled : new boolean[] {false, true}) {
            Ledger ledger = new Ledger(product);
            int received = product.provider().received().size();
            String bytes = request.replace("@", tunnelled ? " " : " http://api.openai.com")
                    .replace("~", "\r\n")
                    .replace("^", "\n");
            try (Wire client = tunnelled ? inside() : Wire.to(product.address())) {
                client.send(bytes);
                Wire.Answer answer = client.answer();
                assertThat(answer.status()).isBetween(400, 505);
                assertThat(answer.head()).containsIgnoringCase("connection: close");
                assertThat(answer.body()).contains("\"error\":");
                client.socket().shutdownOutput();
                assertThat(client.rest()).isEmpty();
            }
            ledger.oneRefusal();
            assertThat(product.provider().received()).hasSize(received);
        }
    }

    @Test
    void tenThousandHeaders_431() throws Exception {
        StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\nHost: api.openai.com\r\n");
        for (int i = 0; i < 10_000; i++) {
            head.append("X-").append(i).append(": 1\r\n");
        }
        Ledger ledger = new Ledger(product);
        try (Wire client = inside()) {
            client.send(head.append("\r\n").toString());
            assertThat(client.answer().status()).isEqualTo(431);
        }
        assertThat(ledger.oneRefusal().reason()).isEqualTo("malformed_request");
    }

    @Test
    void jsonCutAnywhere_passesAsUnknownShapeOrIsAnswered() throws Exception {
        byte[] sound = Wire.chat("gpt-5", "My key is " + Policies.SECRET + " \\u00e9", false)
                .getBytes(StandardCharsets.UTF_8);
        Ledger ledger = new Ledger(product);
        int requests = 0;
        try (Wire client = inside()) {
            for (int cut = 0; cut <= sound.length; cut += 3) {
                client.post(PATH, HOST, java.util.Arrays.copyOf(sound, cut));
                assertThat(client.answer().status()).as("cut at %d", cut).isIn(200, 400);
                requests++;
            }
        }
        ledger.records(requests);
        assertThat(ledger.decided()).hasSize(requests);
        assertThat(product.provider().received()).noneMatch(r -> r.body().contains(Policies.SECRET));
    }

    @Test
    void noiseAndInvalidUtf8_isAnsweredAndRecorded() throws Exception {
        Random random = new Random(3);
        byte[] sound = Wire.chat("gpt-5", "Gr\u00fc\u00dfe an alle", false).getBytes(StandardCharsets.UTF_8);
        List<byte[]> bodies = new ArrayList<>(List.of(
                new byte[] {(byte) 0xff, (byte) 0xfe},
                "\ufeff{}".getBytes(StandardCharsets.UTF_8),
                Wire.chat("gpt-5", "x", false).getBytes(StandardCharsets.UTF_16),
                ("{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"\u00c3(\u00e2\u0082\"}]}")
                        .getBytes(StandardCharsets.ISO_8859_1),
                "{\"model\":\"\\ud800\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}"
                        .getBytes(StandardCharsets.UTF_8),
                "null".getBytes(StandardCharsets.UTF_8),
                "[]".getBytes(StandardCharsets.UTF_8),
                "{\"model\":1e999999,\"messages\":{}}".getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 60; i++) {
            byte[] bad = sound.clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            bodies.add(bad);
        }
        Ledger ledger = new Ledger(product);
        try (Wire client = inside()) {
            for (byte[] body : bodies) {
                client.post(PATH, HOST, body);
                assertThat(client.answer().status()).isBetween(200, 503);
            }
        }
        ledger.records(bodies.size());
    }

    @Test
    void deepNesting_isAnswered() throws Exception {
        String deep = "[".repeat(100_000);
        List<String> bodies = List.of(
                deep,
                deep + "]".repeat(100_000),
                "{\"model\":\"gpt-5\",\"messages\":" + deep,
                "{\"a\":".repeat(100_000),
                "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":" + deep
                        + "]".repeat(100_000) + "}]}");
        Ledger ledger = new Ledger(product);
        for (String body : bodies) {
            try (Wire client = inside()) {
                client.post(PATH, HOST, body);
                assertThat(client.answer().status()).isBetween(200, 503);
            }
        }
        ledger.records(bodies.size());
    }

    @Test
    void contentShorterThanAnnounced_isAbandoned() throws Exception {
        Ledger ledger = new Ledger(product);
        int received = product.provider().received().size();
        try (Wire client = inside()) {
            client.send("POST " + PATH + " HTTP/1.1\r\nHost: api.openai.com\r\n"
                    + "Content-Length: 1000\r\n\r\n{\"model\":");
        }
        try (Wire client = Wire.to(product.address())) {
            client.send("POST http://api.openai.com/ HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 9\r\n\r\n{");
            client.socket().shutdownOutput();
            assertThat(client.rest().length()).isLessThan(2_000);
        }
        serves(product);
        assertThat(product.provider().received()).hasSize(received + 1);
        ledger.records(3);
        assertThat(ledger.refused()).extracting(ConnectionRefused::reason).containsOnly("client_left");
    }

    /** The rest is read as the next request, and is none. */
    @Test
    void contentLongerThanAnnounced_onlyTheAnnouncedCounts() throws Exception {
        Ledger ledger = new Ledger(product);
        String body = Wire.chat("gpt-5", "Hello", false);
        try (Wire client = inside()) {
            client.post(PATH, HOST, body).send("}}}}\r\n\r\n");
            assertThat(client.answer().body()).contains("You said: Hello");
            assertThat(client.answer().status()).isEqualTo(400);
        }
        ledger.records(2);
        assertThat(ledger.refused()).hasSize(1);
    }

    @Test
    void bombs_areRecordedAsNotInspected() throws Exception {
        byte[] zeros = new byte[40 << 20];
        record Bomb(String coding, byte[] bytes) {}
        List<Bomb> bombs = List.of(
                new Bomb("gzip", gzip(zeros)),
                new Bomb("gzip, gzip", gzip(gzip(zeros))),
                new Bomb("zstd", Zstd.compress(zeros)),
                new Bomb("br", Encoder.compress(zeros, Encoder.Parameters.create(5))),
                new Bomb("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3}),
                new Bomb("zstd", "no zstd".getBytes(StandardCharsets.UTF_8)),
                new Bomb("br", "no brotli at all".getBytes(StandardCharsets.UTF_8)),
                new Bomb("rot13", "{}".getBytes(StandardCharsets.UTF_8)));
        for (Bomb bomb : bombs) {
            Ledger ledger = new Ledger(product);
            try (Wire client = inside()) {
                client.post(PATH, HOST, bomb.bytes, "Content-Encoding: " + bomb.coding);
                assertThat(client.answer().status()).as(bomb.coding).isBetween(200, 499); // as the origin reads it
            }
            ledger.oneExchange();
            Decided decided = ledger.decided().getFirst();
            assertThat(decided.inspectGaps()).as(bomb.coding)
                    .containsAnyOf("decompression_limit", "malformed_coding", "unsupported_coding");
            assertThat(decided.bytesOut()).isLessThan(8 << 20);
        }
    }

    @Test
    void bombs_areRefusedWhereThePolicySaysSo() throws Exception {
        String policy =
                """
                version: 1
                name: Nothing unread
                defaults: {on-unsupported-coding: block, on-unknown-shape: block, on-large-body: block}
                rules: []
                """;
        try (Product strict = Product.start(
                Files.createTempDirectory("wirewitness-strict"), policy, "inspect.max-body=1MiB")) {
            Ledger ledger = new Ledger(strict);
            List<String> codings = List.of("gzip", "identity", "");
            List<byte[]> bodies =
                    List.of(gzip(new byte[40 << 20]), new byte[2 << 20], "{\"cut".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < bodies.size(); i++) {
                try (Wire client = Wire.inside(strict.address(), strict.tls(), HOST, 443)) {
                    String[] fields = codings.get(i).isEmpty()
                            ? new String[0]
                            : new String[] {"Content-Encoding: " + codings.get(i)};
                    client.post(PATH, HOST, bodies.get(i), fields);
                    Wire.Answer answer = client.answer();
                    assertThat(answer.status()).as("body %d", i).isEqualTo(400);
                    assertThat(answer.head()).containsIgnoringCase("x-should-retry: false");
                    assertThat(answer.body()).contains("Nothing unread");
                }
            }
            ledger.records(3);
            assertThat(ledger.finished()).extracting(Finished::outcome).containsOnly("blocked");
            assertThat(strict.provider().received()).isEmpty();
        }
    }

    @Test
    void clientLeavesWithinTheAnswer_isAbandonedOnce() throws Exception {
        Ledger ledger = new Ledger(product);
        String text = "word ".repeat(2_000);
        try (Wire client = inside()) {
            client.post(PATH, HOST, Wire.chat("gpt-5", text, true));
            assertThat(client.read()).isEqualTo('H');
            client.socket().setSoLinger(true, 0);
        }
        assertThat(ledger.oneExchange().outcome()).isEqualTo("abandoned");
    }

    @Test
    void clientLeavesBeforeTheVerdict_leavesNothingBehind() throws Exception {
        Ledger ledger = new Ledger(product);
        for (int i = 0; i < 20; i++) {
            try (Wire client = inside()) {
                client.post(PATH, HOST, Wire.chat("gpt-5", "bye " + i, false));
            }
        }
        org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).untilAsserted(
                () -> assertThat(ledger.finished()).hasSameSizeAs(ledger.decided()));
    }

    private Wire inside() throws IOException {
        return Wire.inside(product.address(), product.tls(), HOST, 443);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream coder = new GZIPOutputStream(out)) {
            coder.write(content);
        }
        return out.toByteArray();
    }
}
