package dev.wirewitness.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** With everything real: values planted anywhere in a request never leave, and the request stays what it was. */
final class PlantedValuesTest {
    private static final String KEY = "AKIAQ4HZ7XWP3RTLK6MB";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PolicyEngine ENGINE = Engines.open(
            DefaultPolicy.compiled(),
            Catalogue.builtIn(),
            RegisterView.EMPTY,
            new EngineSettings(1 << 20, 1 << 20, new byte[32]));

    @Test
    void finish_plantedKey_neverLeaves_andJsonStaysValid() throws Exception {
        Random random = new Random(21);
        for (int round = 0; round < 500; round++) {
            String text = words(random) + KEY + words(random);
            String body = JSON.writeValueAsString(request(random, text));
            if (random.nextBoolean()) {
                body = body.replace(KEY, "\\u0041KIA" + KEY.substring(4));
            }
            Inspection inspection = ENGINE.begin(Exchanges.chatHead(), Exchanges.caller());
            inspection.offer(ByteBuffer.wrap(body.getBytes(UTF_8)));

            String sent = RulesetTests.received(inspection, inspection.finish().verdict()).orElseThrow();

            JsonNode redacted = JSON.readTree(sent);
            assertThat(redacted.toString()).as(body).doesNotContain(KEY).contains("[REDACTED:aws-access-key:");
            for (JsonNode arguments : redacted.findValues("arguments")) {
                assertThat(JSON.readTree(arguments.asText()).isObject()).isTrue();
            }
        }
    }

    private static ObjectNode request(Random random, String text) throws Exception {
        ObjectNode request = JSON.createObjectNode().put("model", "gpt-5");
        ArrayNode messages = request.putArray("messages");
        messages.addObject().put("role", "system").put("content", words(random));
        switch (random.nextInt(4)) {
            case 0 -> messages.addObject().put("role", "user").put("content", text);
            case 1 -> messages.addObject().put("role", "user").putArray("content").addObject().put("type", "text").put(
                    "text", text);
            case 2 -> messages.addObject()
                    .put("role", "assistant")
                    .putArray("tool_calls")
                    .addObject()
                    .put("id", "c")
                    .put("type", "function")
                    .putObject("function")
                    .put("name", "f")
                    .put("arguments", JSON.writeValueAsString(JSON.createObjectNode().put("a", text)));
            default -> request.putObject("metadata").put("note", text);
        }
        return request;
    }

    private static String words(Random random) {
        String[] some = {" ", "\n", "\"", "é ", "\\ ", "😀 ", "name: ", "} ", "\t", "/ "};
        StringBuilder words = new StringBuilder(" ");
        for (int i = random.nextInt(5); i > 0; i--) {
            words.append(some[random.nextInt(some.length)]);
        }
        return words.append(' ').toString();
    }
}
