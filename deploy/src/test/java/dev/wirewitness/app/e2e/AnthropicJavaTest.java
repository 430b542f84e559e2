package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import java.net.Proxy;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** anthropic-java through the proxy, by the ways in that it knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(value = Proxy.Type.class, names = {"HTTP", "SOCKS"})
class AnthropicJavaTest {
    @Parameter
    private Proxy.Type way;

    private Product product;
    private AnthropicClient client;

    @BeforeParameterizedClassInvocation
    void start() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-anthropic"), Policies.STRICT);
        client = AnthropicOkHttpClient.builder()
                .apiKey("test-key")
                .proxy(product.proxy(way))
                .sslSocketFactory(product.tls().getSocketFactory())
                .trustManager(product.trust())
                .build();
    }

    @AfterParameterizedClassInvocation
    void stop() {
        client.close();
        product.close();
    }

    @Test
    void messages_plainAnswerArrivesAndIsRecorded() {
        Message answer = client.messages().create(params("Good morning").build());

        assertThat(text(answer)).isEqualTo("You said: Good morning");
        assertThat(product.lastDecided().client()).isEqualTo("anthropic-java");
        assertThat(product.lastDecided().family()).isEqualTo("anthropic-messages");
        assertThat(product.lastFinished().modelReported()).contains("claude-sonnet-5");
        assertThat(product.lastFinished().tokensOut()).hasValue(4);
    }

    @Test
    void messages_streamedSecretNeverReachesTheProviderAndComesBack() {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages()
                .createStreaming(params("My key is " + Policies.SECRET + " ok?").build())) {
            stream.stream().forEach(event -> event.contentBlockDelta()
                    .ifPresent(d -> d.delta().text().ifPresent(t -> text.append(t.text()))));
        }

        assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET).contains("[REDACTED:aws-access-key");
        assertThat(text).hasToString("You said: My key is " + Policies.SECRET + " ok?");
    }

    @Test
    void messages_unapprovedModelIsBlockedWithOurWordsAndNotRetried() {
        int before = product.provider().received().size();

        BadRequestException refusal = catchThrowableOfType(
                BadRequestException.class,
                () -> client.messages().create(params("Hi").model("grok-4").build()));

        assertThat(refusal.getMessage()).contains("This model is not approved");
        assertThat(product.provider().received()).hasSize(before);
        assertThat(product.lastFinished().outcome()).isEqualTo("blocked");
    }

    @Test
    void messages_toolCallPasses() {
        Message answer = client.messages().create(params("Please call the tool")
                .addTool(Tool.builder()
                        .name("lookup")
                        .inputSchema(Tool.InputSchema.builder().build())
                        .build())
                .build());

        assertThat(answer.content().getFirst().asToolUse().name()).isEqualTo("lookup");
        assertThat(product.lastFinished().toolCalls()).isEqualTo(1);
    }

    @Test
    void messages_errorOfTheProviderComesThrough() {
        InternalServerException failure = catchThrowableOfType(
                InternalServerException.class,
                () -> client.withOptions(o -> o.maxRetries(0))
                        .messages()
                        .create(params("fail with status 500").build()));

        assertThat(failure.getMessage()).contains("asked to fail");
    }

    private static MessageCreateParams.Builder params(String text) {
        return MessageCreateParams.builder().model("claude-sonnet-5").maxTokens(100).addUserMessage(text);
    }

    private static String text(Message answer) {
        return answer.content().getFirst().asText().text();
    }
}
