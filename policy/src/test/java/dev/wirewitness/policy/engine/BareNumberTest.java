package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number that stands as such in JSON is replaced by a string, with the shipped detectors and policy. */
final class BareNumberTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PolicyEngine ENGINE = Engines.open(
            DefaultPolicy.compiled(),
            Catalogue.builtIn(),
            RegisterView.EMPTY,
            new EngineSettings(1 << 20, 1 << 20, new byte[32]));

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"card\": 4539148803436467}",
        "{\"card\":4539148803436467,\"n\":1}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"pay\"}],"
                + "\"metadata\":{\"card\":[1, 4539148803436467 ]}}"
    })
    void finish_cardAsNumber_becomesAStringInValidJson(String body) throws Exception {
        Inspection inspection = ENGINE.begin(Exchanges.chatHead(), Exchanges.caller());
        inspection.offer(ByteBuffer.wrap(body.getBytes(UTF_8)));

        Verdict verdict = inspection.finish().verdict();

        assertThat(verdict).isInstanceOf(Verdict.Redact.class);
        JsonNode sent = JSON.readTree(RulesetTests.received(inspection, verdict).orElseThrow());
        JsonNode card = sent.findValue("card");
        JsonNode value = card.isArray() ? card.get(1) : card;
        assertThat(value.isTextual()).isTrue();
        assertThat(value.asText()).matches("\\[REDACTED:payment-card:[a-z2-7]{10}]");
    }
}
