package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.app.sample.SampleProvider;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM with everything open: streams end, what cannot end is told so, and each has its record. */
class DrainTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENT = "f\r\ndata: {\"n\":1}\n\n\r\n";
    private static final String POLICY =
            """
            version: 1
            name: Somebody looks first
            defaults: {hold-timeout: 5m}
            rules:
              - id: ask-first
                when: {model: "gpt-5-held"}
                then: hold
                reason: This model needs a person's consent.
            """;
    private static final int STREAMS = 3;

    @TempDir
    Path folder;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    private void serve(Wire wire) throws Exception {
        String head = wire.head();
        if (!head.startsWith("POST")) { // a tunnel
            wire.send("hello").rest();
            return;
        }
        wire.body(head);
        wire.send(HEAD + EVENT);
        if (head.startsWith("POST /ends")) {
            goOn.await(60, TimeUnit.SECONDS);
            wire.send(EVENT + "0\r\n\r\n");
        }
        over.await(60, TimeUnit.SECONDS);
    }

    @Test
    void terminated_streamsEndAndNoRecordIsLost() throws Exception {
        Path log = folder.resolve("data/evidence");
        try (SampleProvider provider = SampleProvider.start(Duration.ofMillis(1));
                Origin origin = new Origin(this::serve);
                Child child = Child.run(settings(provider, origin))) {
            InetSocketAddress proxy = child.proxy();
            SSLContext tls = Product.tls(Product.trust(folder.resolve("data/ca/ca.pem")));
            List<Wire> ending = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                ending.add(stream(proxy, "/ends"));
            }
            Wire endless = stream(proxy, "/endless");
            Wire idle = Wire.inside(proxy, tls, "api.openai.com", 443);
            idle.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5", "Hello", false));
            assertThat(idle.answer().status()).isEqualTo(200);
            Wire tunnel = Wire.to(proxy).send("CONNECT other.test:443 HTTP/1.1\r\nHost: other.test\r\n\r\n");
            assertThat(tunnel.head()).startsWith("HTTP/1.1 200");
            tunnel.send("x\r\n\r\n");
            assertThat(tunnel.read()).isEqualTo('h');
            Wire held = Wire.inside(proxy, tls, "api.openai.com", 443);
            held.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5-held", "Hold me", false));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !read(log, HoldRequested.class).isEmpty());

            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> stopped(child));
            assertThat(idle.rest()).isEmpty();
            assertThat(tunnel.rest()).isEqualTo("ello");
            assertThatThrownBy(() -> Wire.to(proxy)).isInstanceOf(IOException.class);
            goOn.countDown();
            for (Wire each : ending) {
                assertThat(each.rest()).isEqualTo(EVENT + "0\r\n\r\n");
            }
            assertThat(endless.rest()).doesNotContain("0\r\n\r\n");
            Wire.Answer refused = held.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.head()).containsIgnoringCase("retry-after: 5");
            assertThat(refused.body()).contains("proxy_stopping");
            assertThat(code.get(60, TimeUnit.SECONDS)).isIn(0, 143);
            over.countDown();
        }

        VerificationResult verified = Verification.verify(log, Optional.empty(), read -> {});
        assertThat(verified.firstFailure().map(Check::toString)).isEmpty();
        assertThat(verified.beyond()).isZero();
        List<Finished> finished = read(log, Finished.class);
        assertThat(finished).extracting(Finished::exchangeId).containsExactlyInAnyOrderElementsOf(
                read(log, Decided.class).stream().map(Decided::exchangeId).toList());
        assertThat(finished).filteredOn(f -> f.outcome().equals("forwarded")).hasSize(STREAMS + 1);
        assertThat(finished).filteredOn(f -> f.errorClass().equals(Optional.of("proxy_stopping"))).hasSize(2);
        assertThat(read(log, HoldEnded.class)).hasSize(1);
        assertThat(read(log, Tunnelled.class)).hasSize(1);
    }

    private List<String> settings(SampleProvider provider, Origin origin) throws IOException {
        return List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "policy.file=" + Files.writeString(folder.resolve("policy.yaml"), POLICY),
                "timeout.drain=3s",
                "timeout.handshake=60s",
                "timeout.header=60s",
                "upstream.trust=" + Files.writeString(folder.resolve("provider-ca.pem"), provider.caPem()),
                "upstream.resolve=" + Product.resolve(
                        provider.port(), Map.of("stream.test", origin.address(), "other.test", origin.address())));
    }

    /** A stream of which the first event has come. */
    private static Wire stream(InetSocketAddress proxy, String path) throws IOException {
        Wire wire = Wire.to(proxy).post("http://stream.test" + path, "stream.test", "{}");
        assertThat(wire.head()).startsWith("HTTP/1.1 200");
        for (int i = 0; i < EVENT.length(); i++) {
            assertThat(wire.read()).isEqualTo(EVENT.charAt(i));
        }
        return wire;
    }

    private static int stopped(Child child) {
        try {
            return child.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static <T extends Statement> List<T> read(Path log, Class<T> type) throws IOException {
        List<T> found = new ArrayList<>();
        EvidenceReader reader = EvidenceFolder.open(log);
        reader.scan(0, reader.size(), record -> {
            if (type.isInstance(record.statement())) {
                found.add(type.cast(record.statement()));
            }
        });
        return found;
    }
}
