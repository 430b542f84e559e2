package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceGap;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk under the log is full: the data folder lies on a file system of 24 MiB (the log reserves 4 MiB at a time).
 * Needs root to mount it.
 */
@ExtendWith(LeakWatch.class)
class FullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("data"));
        mounted = done("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "a small file system cannot be mounted here: the full disk is not tested");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(done("umount", "-l", disk.toString())).isTrue();
        }
    }

    @Test
    void refuse_nothingPassesUntilThereIsRoom() throws Exception {
        try (Product product = Product.start(folder, "", "evidence.on-failure=refuse");
                Admin admin = new Admin(product)) {
            BadClientsTest.serves(product);
            fill();
            Wire.Answer refusal = untilRefused(product, "127.0.0.1");
            assertThat(refusal.head()).containsIgnoringCase("retry-after:").containsIgnoringCase("application/json");
            assertThat(refusal.body()).contains("evidence log").contains("wirewitness_log_unavailable");
            int received = product.provider().received().size();
            assertThat(ask(product, "127.0.0.1").status()).isEqualTo(503);
            assertThat(ask(product, "127.0.0.9").status()).as("a client never seen before").isEqualTo(503);
            assertThat(product.provider().received()).hasSize(received);
            assertThat(admin.status("/readyz")).isEqualTo(503);
            assertThat(admin.get("/readyz")).contains("evidence log");
            assertThat(admin.get("/metrics")).contains("wirewitness_log_writable 0");

            free();
            Awaitility.await().atMost(SOON).until(() -> ask(product, "127.0.0.1").status() == 200);
            assertThat(ask(product, "127.0.0.9").status()).isEqualTo(200);
            Awaitility.await().atMost(SOON).until(() -> admin.status("/readyz") == 200);
            assertThat(admin.get("/metrics")).contains("wirewitness_log_writable 1");
        }
        intact();
    }

    @Test
    void forwardAndCount_trafficPassesAndTheGapIsRecordedOnce() throws Exception {
        try (Product product = Product.start(folder, "", "evidence.on-failure=forward-and-count");
                Admin admin = new Admin(product)) {
            BadClientsTest.serves(product);
            fill();
            Awaitility.await().atMost(SOON).until(() -> {
                assertThat(many(product, "127.0.0.1").status()).isEqualTo(200);
                return admin.status("/readyz") == 503;
            });
            int before = product.read(Decided.class).size();
            long lost = lost(admin);
            for (int i = 0; i < 5; i++) {
                assertThat(ask(product, "127.0.0.1").status()).isEqualTo(200);
            }
            assertThat(ask(product, "127.0.0.9").status()).as("a client never seen before").isEqualTo(200);
            assertThat(product.read(Decided.class)).hasSize(before);
            assertThat(lost(admin)).isGreaterThanOrEqualTo(lost + 6);

            free();
            Awaitility.await().atMost(SOON).until(() -> admin.status("/readyz") == 200);
            BadClientsTest.serves(product);
            List<EvidenceGap> gaps = product.statements(EvidenceGap.class, 1);
            assertThat(gaps.stream().mapToLong(EvidenceGap::exchanges).sum()).isGreaterThanOrEqualTo(6);
            assertThat(gaps.stream().mapToLong(EvidenceGap::lost).sum()).isLessThanOrEqualTo(lost(admin));
        }
        intact();
    }

    /** What the metrics say was not recorded. */
    private static long lost(Admin admin) throws Exception {
        return admin.get("/metrics")
                .lines()
                .filter(line -> line.startsWith("wirewitness_log_refused_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    private void intact() {
        assertThat(Verification.verify(disk.resolve("evidence"), Optional.empty(), read -> {}).firstFailure()
                        .map(Check::toString))
                .isEmpty();
    }

    /** What was reserved before the disk was full still takes records: asks until that is used up. */
    private Wire.Answer untilRefused(Product product, String source) {
        return Awaitility.await().atMost(SOON).until(() -> many(product, source), answer -> answer.status() == 503);
    }

    /** Until one is not answered as usual, or there were a good many. */
    private static Wire.Answer many(Product product, String source) throws IOException {
        try (Wire client = Wire.from(source, product.address()).open(product.tls(), "api.openai.com", 443)) {
            Wire.Answer answer = ask(client);
            for (int i = 0; i < 200 && answer.status() == 200; i++) {
                answer = ask(client);
            }
            return answer;
        }
    }

    private static Wire.Answer ask(Product product, String source) throws IOException {
        try (Wire client = Wire.from(source, product.address()).open(product.tls(), "api.openai.com", 443)) {
            return ask(client);
        }
    }

    private static Wire.Answer ask(Wire client) throws IOException {
        return client.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5", "Hello", false)).answer();
    }

    private void fill() throws IOException {
        byte[] block = new byte[16384];
        try (OutputStream ballast = Files.newOutputStream(disk.resolve("ballast"))) {
            while (true) {
                ballast.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private void free() throws IOException {
        Files.delete(disk.resolve("ballast"));
    }

    private static boolean done(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
