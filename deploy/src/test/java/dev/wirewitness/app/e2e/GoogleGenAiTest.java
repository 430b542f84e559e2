package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Tool;
import java.nio.file.Files;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** google-genai through the proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoogleGenAiTest {
    private static final String MODEL = "gemini-3-flash";

    private final Product product;
    private final Client client;

    GoogleGenAiTest() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-genai"), Policies.STRICT);
        client = Client.builder()
                .apiKey("test-key")
                .clientOptions(ClientOptions.builder()
                        .customHttpClient(new OkHttpClient.Builder()
                                .proxy(product.proxy())
                                .sslSocketFactory(product.tls().getSocketFactory(), product.trust())
                                .build())
                        .build())
                .httpOptions(HttpOptions.builder()
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }

    @AfterAll
    void stop() {
        client.close();
        product.close();
    }

    @Test
    void generate_plainAnswerArrivesAndIsRecorded() {
        GenerateContentResponse answer = client.models.generateContent(MODEL, "Good morning", config());

        assertThat(answer.text()).isEqualTo("You said: Good morning");
        assertThat(product.lastDecided().model()).contains(MODEL);
        assertThat(product.lastDecided().client()).isEqualTo("google-genai");
        assertThat(product.lastFinished().tokensOut()).hasValue(4);
    }

    @Test
    void generate_streamedSecretNeverReachesTheProviderAndComesBack() {
        StringBuilder text = new StringBuilder();
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(MODEL, "My key is " + Policies.SECRET + " ok?", config())) {
            for (GenerateContentResponse chunk : stream) {
                text.append(chunk.text());
            }
        }

        assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET);
        assertThat(text).hasToString("You said: My key is " + Policies.SECRET + " ok?");
    }

    @Test
    void generate_unapprovedModelIsBlockedWithOurWords() {
        int before = product.provider().received().size();

        ClientException refusal = catchThrowableOfType(
                ClientException.class, () -> client.models.generateContent("gemma-3-27b", "Hi", config()));

        assertThat(refusal.getMessage()).contains("This model is not approved");
        assertThat(refusal.code()).isEqualTo(400);
        assertThat(product.provider().received()).hasSize(before);
    }

    @Test
    void generate_toolCallPasses() {
        GenerateContentResponse answer = client.models.generateContent(
                MODEL,
                "Please call the tool",
                GenerateContentConfig.builder()
                        .tools(Tool.builder()
                                .functionDeclarations(FunctionDeclaration.builder().name("lookup").build())
                                .build())
                        .build());

        assertThat(answer.functionCalls()).hasSize(1);
        assertThat(product.lastFinished().toolCalls()).isEqualTo(1);
    }

    @Test
    void generate_errorOfTheProviderComesThrough() {
        ServerException failure = catchThrowableOfType(
                ServerException.class, () -> client.models.generateContent(MODEL, "fail with status 500", config()));

        assertThat(failure.getMessage()).contains("asked to fail");
    }

    private static GenerateContentConfig config() {
        return GenerateContentConfig.builder().build();
    }
}
