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
import java.net.Proxy;
import java.nio.file.Files;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** google-genai through the proxy, by every way in: its HTTP client is ours to make. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource
class GoogleGenAiTest {
    private static final String MODEL = "gemini-3-flash";

    @Parameter
    private Way way;

    private Product product;
    private Client client;

    /** How the client reaches the proxy. */
    enum Way {
        HTTP,
        HTTPS,
        SOCKS5;

        OkHttpClient.Builder client(Product product) {
            OkHttpClient.Builder client = new OkHttpClient.Builder()
                    .proxy(product.proxy(this == SOCKS5 ? Proxy.Type.SOCKS : Proxy.Type.HTTP))
                    .sslSocketFactory(product.tls().getSocketFactory(), product.trust());
            return this == HTTPS ? client.socketFactory(new TlsSockets(product.tls().getSocketFactory())) : client;
        }
    }

    @BeforeParameterizedClassInvocation
    void start() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-genai"), Policies.STRICT);
        client = Client.builder()
                .apiKey("test-key")
                .clientOptions(ClientOptions.builder()
                        .customHttpClient(way.client(product).build())
                        .build())
                .httpOptions(HttpOptions.builder()
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }

    @AfterParameterizedClassInvocation
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
