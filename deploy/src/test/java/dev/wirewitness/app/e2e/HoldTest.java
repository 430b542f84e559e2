package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldEnded;
import dev.wirewitness.evidence.HoldRequested;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request that a rule holds waits for a person, who answers over the admin port. */
@ExtendWith(LeakWatch.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldTest {
    private static final String POLICY =
            """
            version: 1
            name: Somebody looks first
            defaults: {hold-timeout: %s}
            rules:
              - id: ask-first
                when: {model: "gpt-5-held"}
                then: hold
                reason: This model needs a person's consent.
            """;

    private final Product product;
    private final Admin admin;
    private final ObjectMapper json = new ObjectMapper();

    HoldTest() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-hold"), POLICY.formatted("5m"));
        admin = new Admin(product);
    }

    @AfterAll
    void stop() {
        admin.close();
        product.close();
    }

    @Test
    void approved_passes() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire client = ask("Approve me")) {
            JsonNode open = waiting();
            assertThat(open.path("rule").asText()).isEqualTo("ask-first");
            assertThat(open.path("model").asText()).isEqualTo("gpt-5-held");
            assertThat(product.provider().received()).noneMatch(r -> r.body().contains("Approve me"));
            assertThat(admin.post("/api/v1/approvals/" + open.path("id").asText(), answer("approve"))).isEqualTo(204);

            Wire.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("You said: Approve me");
            Finished end = ledger.oneExchange();
            assertThat(end.outcome()).isEqualTo("released");
            held(ledger.decided().getFirst(), "approved");
            assertThat(admin.post("/api/v1/approvals/" + open.path("id").asText(), answer("deny"))).isEqualTo(404);
        }
    }

    @Test
    void denied_isRefused() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire client = ask("Deny me")) {
            admin.post("/api/v1/approvals/" + waiting().path("id").asText(), answer("deny"));

            Wire.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("This model needs a person's consent.");
            assertThat(ledger.oneExchange().outcome()).isEqualTo("blocked");
            held(ledger.decided().getFirst(), "denied");
            assertThat(product.provider().received()).noneMatch(r -> r.body().contains("Deny me"));
        }
    }

    @Test
    void clientLeaves_isWithdrawn() throws Exception {
        Ledger ledger = new Ledger(product);
        try (Wire client = ask("Leave me")) {
            waiting();
            client.socket().setSoLinger(true, 0);
        }
        assertThat(ledger.oneExchange().outcome()).isEqualTo("abandoned");
        held(ledger.decided().getFirst(), "withdrawn");
        assertThat(json.readTree(admin.get("/api/v1/approvals"))).isEmpty();
    }

    @Test
    void nobodyAnswers_isRefused() throws Exception {
        try (Product brief = Product.start(
                        Files.createTempDirectory("wirewitness-hold"), POLICY.formatted("1s"), Map.of());
                Wire client = Wire.inside(brief.address(), brief.tls(), "api.openai.com", 443)) {
            client.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5-held", "Forget me", false));

            Wire.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("This model needs a person's consent.");
            assertThat(brief.lastFinished().outcome()).isEqualTo("expired");
            assertThat(brief.statements(HoldEnded.class, 1).getFirst().outcome()).isEqualTo("timed_out");
            assertThat(brief.provider().received()).isEmpty();
        }
    }

    private Wire ask(String text) throws Exception {
        return Wire.inside(product.address(), product.tls(), "api.openai.com", 443)
                .post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5-held", text, false));
    }

    private JsonNode waiting() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> json.readTree(admin.get("/api/v1/approvals")), open -> open.size() == 1)
                .get(0);
    }

    private void held(Decided decided, String outcome) {
        assertThat(decided.action()).isEqualTo("hold");
        String id = decided.approvalId().orElseThrow();
        assertThat(product.read(HoldRequested.class)).filteredOn(h -> h.approvalId().equals(id)).hasSize(1);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(product.read(HoldEnded.class))
                .filteredOn(h -> h.approvalId().equals(id))
                .extracting(HoldEnded::outcome)
                .containsExactly(outcome));
    }

    private static String answer(String decision) {
        return "{\"decision\":\"" + decision + "\",\"by\":\"Ada\",\"note\":\"seen\"}";
    }
}
