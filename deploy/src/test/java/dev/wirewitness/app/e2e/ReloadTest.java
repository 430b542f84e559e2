package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wirewitness.evidence.PolicyActivated;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The policy file changes while the product runs. */
class ReloadTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String OPEN =
            """
            version: 1
            name: Open
            rules: []
            """;
    private static final String CLOSED =
            """
            version: 1
            name: Closed
            rules:
              - id: no-chat
                when: {operation: chat}
                then: block
                reason: Not today.
            """;

    @TempDir
    Path folder;

    @Test
    void changedFile_comesIntoForceAndIsRecorded_brokenFileChangesNothing() throws Exception {
        Path file = folder.resolve("policy.yaml");
        try (Product product = Product.start(folder, OPEN);
                Admin admin = new Admin(product);
                Wire client = Wire.inside(product.address(), product.tls(), "api.openai.com", 443)) {
            assertThat(ask(client).status()).isEqualTo(200);

            Files.writeString(file, CLOSED);
            List<PolicyActivated> active = product.statements(PolicyActivated.class, 2);
            Awaitility.await().atMost(SOON).until(() -> ask(client).status() == 400);
            assertThat(active.getLast().name()).isEqualTo("Closed");
            assertThat(active.getLast().parent()).contains(product.digests().getFirst());

            String broken = CLOSED.replace("then: block", "then: blokc");
            ListAppender<ILoggingEvent> said = listen();
            Files.writeString(file, broken);
            Awaitility.await().atMost(SOON).until(() -> admin.status("/readyz") == 503);
            assertThat(admin.get("/readyz")).contains("policy.yaml:6:").contains("blokc");
            assertThat(said.list).anySatisfy(event -> assertThat(event.getFormattedMessage())
                    .contains("policy.yaml:6:")
                    .contains("stays in force"));
            assertThat(ask(client).status()).isEqualTo(400);

            Files.delete(file);
            Awaitility.await().atMost(SOON).until(() -> admin.get("/readyz").contains("no such file"));
            assertThat(ask(client).body()).contains("Not today.");

            Files.writeString(file, OPEN);
            Awaitility.await().atMost(SOON).until(() -> ask(client).status() == 200);
            assertThat(admin.status("/readyz")).isEqualTo(200);
            assertThat(product.statements(PolicyActivated.class, 3))
                    .extracting(PolicyActivated::name)
                    .containsExactly("Open", "Closed", "Open");
        }
    }

    /** Deep enough to exhaust the stack of a careless reader, and longer than any policy. */
    @Test
    void absurdFile_isRefusedAndTheNextOneStillTaken() throws Exception {
        Path file = folder.resolve("policy.yaml");
        try (Product product = Product.start(folder, OPEN);
                Admin admin = new Admin(product)) {
            for (String absurd : List.of("[".repeat(200_000), "a: ".repeat(50_000), "x".repeat(5 << 20), "\u0000")) {
                Files.writeString(file, absurd);
                Awaitility.await().atMost(SOON).until(() -> admin.status("/readyz") == 503);
                Files.writeString(file, OPEN);
                Awaitility.await().atMost(SOON).until(() -> admin.status("/readyz") == 200);
            }
        }
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        ((Logger) LoggerFactory.getLogger("dev.wirewitness.app")).addAppender(said);
        return said;
    }

    private static Wire.Answer ask(Wire client) throws Exception {
        return client.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5", "Hello", false)).answer();
    }
}
