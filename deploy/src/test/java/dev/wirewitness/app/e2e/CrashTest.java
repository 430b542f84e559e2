package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.sample.SampleProvider;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.NodeStarted;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies at any moment under load: whatever a client got to see is in the log. */
class CrashTest {
    private static final int ROUNDS = 4;
    private static final int CLIENTS = 6;

    @TempDir
    Path folder;

    /** Models of the requests of which at least one answer byte arrived. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    @Test
    void killedUnderLoad_everyAnswerSeenIsInTheLog() throws Exception {
        Random random = new Random(2026);
        Path log = folder.resolve("data/evidence");
        try (SampleProvider provider = SampleProvider.start(Duration.ofMillis(1))) {
            List<String> settings = settings(provider);
            for (int round = 0; round < ROUNDS; round++) {
                try (Child child = Child.run(settings)) {
                    killUnderLoad(child, round, 20 + random.nextInt(150));
                }
                assertThat(models(log)).as("round %d", round).containsAll(answered);
            }
            try (Child child = Child.run(settings)) {
                assertThat(child.stop()).isIn(0, 143);
            }
        }

        VerificationResult verified = Verification.verify(log, Optional.empty(), read -> {});
        assertThat(verified.firstFailure().map(Check::toString)).isEmpty();
        assertThat(verified.beyond()).isZero();
        assertThat(models(log)).containsAll(answered);
        assertThat(answered).hasSizeGreaterThan(ROUNDS * 20);
        assertThat(starts(log))
                .hasSize(ROUNDS + 1)
                .allSatisfy(start -> assertThat(start.previousEnd()).isIn("none", "interrupted"));
    }

    private List<String> settings(SampleProvider provider) throws IOException {
        Path trust = Files.writeString(folder.resolve("provider-ca.pem"), provider.caPem());
        return List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "upstream.trust=" + trust,
                "upstream.resolve=" + Product.resolve(provider.port(), Map.of()));
    }

    private void killUnderLoad(Child child, int round, int answers) throws Exception {
        SSLContext tls = Product.tls(Product.trust(folder.resolve("data/ca/ca.pem")));
        CountDownLatch seen = new CountDownLatch(answers);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = "gpt-5-" + round + "-" + i + "-";
            clients.add(Thread.ofPlatform().start(() -> ask(child.proxy(), tls, name, seen)));
        }
        assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
        child.kill();
        for (Thread client : clients) {
            assertThat(client.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    /** Asks until the connection breaks; every other answer is a stream. */
    private void ask(InetSocketAddress proxy, SSLContext tls, String name, CountDownLatch seen) {
        try (Wire wire = Wire.inside(proxy, tls, "api.openai.com", 443)) {
            for (int n = 0; ; n++) {
                String model = name + n;
                wire.post("/v1/chat/completions", "api.openai.com", Wire.chat(model, "Good morning", n % 2 == 1));
                int first = wire.read();
                if (first < 0) {
                    return;
                }
                answered.add(model);
                wire.body(wire.head());
                seen.countDown();
            }
        } catch (IOException _) {
            return; // the process is gone: that is the end of the load
        }
    }

    private static Set<String> models(Path log) throws IOException {
        Set<String> models = new HashSet<>();
        EvidenceReader reader = EvidenceFolder.open(log);
        reader.scan(0, reader.size(), record -> {
            if (record.statement() instanceof Decided decided) {
                decided.model().ifPresent(models::add);
            }
        });
        return models;
    }

    private static List<NodeStarted> starts(Path log) throws IOException {
        List<NodeStarted> starts = new ArrayList<>();
        EvidenceReader reader = EvidenceFolder.open(log);
        reader.scan(0, reader.size(), record -> {
            if (record.statement() instanceof NodeStarted started) {
                starts.add(started);
            }
        });
        return starts;
    }
}
