package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs give their messages ids that by chance are somebody's number: eight digits of a UUID, a dash, a count. */
final class MessageIdsTest {
    private static final String RUT = "10203040-0";
    private static final PolicyEngine ENGINE = Engines.open(
            DefaultPolicy.compiled(),
            Catalogue.builtIn(),
            RegisterView.EMPTY,
            new EngineSettings(1 << 20, 1 << 20, new byte[32]));

    private static String sent(String body) {
        Inspection inspection = ENGINE.begin(Exchanges.head("mcp.example.net", "/mcp", "mcp-protocol-version", "2025-03-26"), Exchanges.caller());
        inspection.offer(ByteBuffer.wrap(body.getBytes(UTF_8)));
        Verdict verdict = inspection.finish().verdict();
        return verdict instanceof Verdict.Redact
                ? RulesetTests.received(inspection, verdict).orElseThrow()
                : body;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":\"%s\",\"params\":{\"name\":\"t\",\"arguments\":{\"id\":\"T-1\"}}}",
        "{\"id\" : \"%s\", \"jsonrpc\":\"2.0\",\"method\":\"tools/list\"}",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\"a-1\"},{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\n\"%s\"}]"
    })
    void idOfAMessage_isSentAsItIs(String form) {
        String body = form.formatted(RUT);

        assertThat(sent(body)).isEqualTo(body);
    }

    @Test
    void numberOfAPerson_isRedactedBesideIt() {
        String body = "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":\"" + RUT
                + "\",\"params\":{\"name\":\"t\",\"arguments\":{\"rut\":\"" + RUT + "\"}}}";

        String sent = sent(body);

        assertThat(sent).contains("\"id\":\"" + RUT + "\"").doesNotContain("\"rut\":\"" + RUT);
    }

    @Test
    void secretAsAnId_isRedacted() {
        String body = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\"AKIA" + "Q3EGRIKTVM7XB2WN\"}";

        assertThat(sent(body)).doesNotContain("Q3EGRIKTVM7XB2WN");
    }
}
