package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.sample.Received;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's WebSocket client talks OpenAI responses through the whole product, as coding agents do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketClientsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final URI RESPONSES = URI.create("wss://api.openai.com/v1/responses");
    private static final String PREWARM =
            "{\"type\":\"response.create\",\"model\":\"gpt-5-codex\",\"generate\":false,\"input\":[]}";

    private final Product product;
    private final HttpClient http;

    WebSocketClientsTest() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-websocket"), Policies.STRICT);
        http = client(product);
    }

    private static HttpClient client(Product product) {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(product.address()))
                .sslContext(product.tls())
                .build();
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        product.close();
    }

    /** The messages of a connection, and how it ended. */
    private static final class Messages implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                whole.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            whole.add("closed " + code);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(whole.poll(30, TimeUnit.SECONDS));
        }

        /** All events up to the end of the answer. */
        List<JsonNode> answer() throws InterruptedException, IOException {
            List<JsonNode> events = new ArrayList<>();
            do {
                events.add(JSON.readTree(next()));
            } while (!List.of("response.completed", "error").contains(events.getLast().path("type").asText()));
            return events;
        }
    }

    private static String user(String text) {
        return "{\"type\":\"response.create\",\"previous_response_id\":\"resp_sample\",\"input\":[{\"type\":\"message\","
                + "\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"" + text + "\"}]}]}";
    }

    private static String text(List<JsonNode> events) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.path("type").asText().equals("response.output_text.delta"))
                .forEach(event -> text.append(event.path("delta").asText()));
        return text.toString();
    }

    @Test
    void conversation_secretStaysInside_modelIsRemembered_refusalIsShown() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer test-key")
                .buildAsync(RESPONSES, messages)
                .get(30, TimeUnit.SECONDS);

        socket.sendText(PREWARM, true).get();
        messages.answer();
        socket.sendText(user("my key is " + Policies.SECRET + " ok?"), true).get();
        List<JsonNode> answer = messages.answer();
        socket.sendText("{\"type\":\"response.create\",\"model\":\"gpt-3.5-turbo\",\"input\":\"hi\"}", true).get();
        List<JsonNode> refusal = messages.answer();
        socket.sendText(user("still here"), true).get();
        List<JsonNode> after = messages.answer();
        socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get();
        assertThat(messages.next()).isEqualTo("closed 1000");

        assertThat(text(answer)).isEqualTo("You said: my key is " + Policies.SECRET + " ok?");
        assertThat(answer.getLast().at("/response/output/0/content/0/text").asText()).contains(Policies.SECRET);
        assertThat(refusal).singleElement().satisfies(error -> {
            assertThat(error.path("status").asInt()).isEqualTo(400);
            assertThat(error.at("/error/code").asText()).isEqualTo("wirewitness_approved_models_only");
            assertThat(error.at("/error/message").asText()).contains("This model is not approved");
        });
        assertThat(text(after)).isEqualTo("You said: still here");
        assertThat(product.provider().received())
                .extracting(Received::body)
                .noneSatisfy(body -> assertThat(body).contains(Policies.SECRET))
                .noneSatisfy(body -> assertThat(body).contains("gpt-3.5"));

        List<Finished> finished = product.statements(Finished.class, 5);
        List<Decided> decided = product.read(Decided.class);
        assertThat(decided).extracting(Decided::action).containsExactly("allow", "allow", "redact", "block", "allow");
        assertThat(decided).extracting(d -> d.model().orElse(""))
                .containsExactly("", "gpt-5-codex", "gpt-5-codex", "gpt-3.5-turbo", "gpt-5-codex");
        assertThat(decided).allSatisfy(d -> assertThat(d.family()).isEqualTo("openai-responses"));
        assertThat(finished).extracting(Finished::outcome)
                .containsExactly("forwarded", "redacted", "blocked", "forwarded", "forwarded");
        assertThat(finished.get(1).tokensIn()).hasValue(5);
        assertThat(finished.get(1).restored()).isEqualTo(1);
        assertThat(finished.getLast().messages()).hasValueSatisfying(all -> {
            assertThat(all.sent()).isEqualTo(4);
            assertThat(all.closeCode()).isEqualTo(1000);
        });
    }

    @Test
    void setting_refuse_sendsClientsToHttps(@TempDir Path folder) throws Exception {
        try (Product refusing = Product.start(folder, Policies.STRICT, "inspect.websocket=refuse");
                HttpClient client = client(refusing)) {
            try {
                client.newWebSocketBuilder().buildAsync(RESPONSES, new Messages()).get(30, TimeUnit.SECONDS);
                throw new AssertionError("a WebSocket was opened");
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOfSatisfying(WebSocketHandshakeException.class, refused ->
                        assertThat(refused.getResponse().statusCode()).isEqualTo(426));
            }
            assertThat(refusing.statements(ConnectionRefused.class, 1).getFirst().reason()).isEqualTo("upgrade_refused");
        }
    }
}
