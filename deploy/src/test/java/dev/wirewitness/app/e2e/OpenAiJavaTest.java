package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.models.FunctionDefinition;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** openai-java through the proxy, by the ways in that it knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(value = Proxy.Type.class, names = {"HTTP", "SOCKS"})
class OpenAiJavaTest {
    @Parameter
    private Proxy.Type way;

    private Product product;
    private OpenAIClient client;

    @BeforeParameterizedClassInvocation
    void start() throws Exception {
        product = Product.start(Files.createTempDirectory("wirewitness-openai"), Policies.STRICT);
        client = OpenAIOkHttpClient.builder()
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
    void chat_plainAnswerArrivesAndIsRecorded() {
        ChatCompletion answer = client.chat().completions().create(chat("Good morning"));

        assertThat(text(answer)).isEqualTo("You said: Good morning");
        Decided decided = product.lastDecided();
        assertThat(decided.action()).isEqualTo("allow");
        assertThat(decided.model()).contains("gpt-5.4");
        assertThat(decided.client()).isEqualTo("openai-java");
        assertThat(decided.service()).isEqualTo("openai-api");
        Finished finished = product.lastFinished();
        assertThat(finished.outcome()).isEqualTo("forwarded");
        assertThat(finished.tokensIn()).hasValue(2);
        assertThat(finished.tokensOut()).hasValue(4);
    }

    @Test
    void chat_streamArrivesPieceByPieceAndIsCounted() {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat("Tell me a long story about a proxy"))) {
            stream.stream().forEach(chunk -> chunk.choices().forEach(c -> c.delta().content().ifPresent(text::append)));
        }

        assertThat(text).hasToString("You said: Tell me a long story about a proxy");
        assertThat(product.lastDecided().streaming()).isTrue();
        assertThat(product.lastFinished().tokensIn()).hasValue(8);
    }

    @Test
    void chat_secretNeverReachesTheProviderAndComesBackInTheAnswer() {
        ChatCompletion answer = client.chat().completions().create(chat("My key is " + Policies.SECRET + " ok?"));

        assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET).contains("[REDACTED:aws-access-key");
        assertThat(text(answer)).isEqualTo("You said: My key is " + Policies.SECRET + " ok?");
        assertThat(product.lastDecided().action()).isEqualTo("redact");
        assertThat(product.lastFinished().restored()).isEqualTo(1);
    }

    @Test
    void chat_secretIsPutBackInAStreamToo() {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat("My key is " + Policies.SECRET + " ok?"))) {
            stream.stream().forEach(chunk -> chunk.choices().forEach(c -> c.delta().content().ifPresent(text::append)));
        }

        assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET);
        assertThat(text).hasToString("You said: My key is " + Policies.SECRET + " ok?");
    }

    @Test
    void transcription_secretInItsPromptNeverReachesTheProvider() {
        String text = client.audio()
                .transcriptions()
                .create(TranscriptionCreateParams.builder()
                        .model("gpt-4o-transcribe")
                        .prompt("The speaker reads " + Policies.SECRET + " aloud")
                        .file(new byte[] {'R', 'I', 'F', 'F', 0, 1, 2, 3})
                        .build())
                .asTranscription()
                .text();

        assertThat(text).isEqualTo("You sent a recording.");
        assertThat(product.lastReceived().body())
                .doesNotContain(Policies.SECRET)
                .contains("The speaker reads [REDACTED:aws-access-key:");
        Decided decided = product.lastDecided();
        assertThat(decided.action()).isEqualTo("redact");
        assertThat(decided.operation()).isEqualTo("audio");
        assertThat(decided.model()).contains("gpt-4o-transcribe");
        assertThat(decided.inspectLevel()).isEqualTo("partial");
        assertThat(decided.inspectParts().orElseThrow())
                .containsExactly(new Decided.Part("/file", "binary_type", 8));
    }

    @Test
    void batchFile_secretInOneLineNeverReachesTheProvider() {
        String line = "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + "{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":\"key %s\"}]}}\n";
        String lines = line.formatted("none") + line.formatted(Policies.SECRET) + line.formatted("none");

        FileObject file = client.files()
                .create(FileCreateParams.builder()
                        .purpose(FilePurpose.BATCH)
                        .file(lines.getBytes(StandardCharsets.UTF_8))
                        .build());

        assertThat(file.id()).isEqualTo("file-sample");
        assertThat(product.lastReceived().body())
                .doesNotContain(Policies.SECRET)
                .contains("key none")
                .contains("[REDACTED:aws-access-key:");
        assertThat(product.lastDecided().operation()).isEqualTo("file");
        assertThat(product.lastDecided().model()).contains("gpt-5.4");
        assertThat(product.lastDecided().inspectLevel()).isEqualTo("full");
    }

    @Test
    void chat_unapprovedModelIsBlockedWithOurWordsAndNotRetried() {
        int before = product.provider().received().size();

        BadRequestException refusal = catchThrowableOfType(
                BadRequestException.class,
                () -> client.chat().completions().create(params("Hi").model("deepseek-chat").build()));

        assertThat(refusal.getMessage()).contains("This model is not approved").contains("approved-models-only");
        assertThat(product.provider().received()).hasSize(before);
        assertThat(product.lastDecided().action()).isEqualTo("block");
        assertThat(product.statements(Decided.class, 1).stream().filter(d -> d.model().filter("deepseek-chat"::equals).isPresent()))
                .hasSize(1);
    }

    @Test
    void chat_toolCallPassesAndIsCounted() {
        ChatCompletion answer = client.chat().completions().create(params("Please call the tool")
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder().name("lookup").description("Looks a thing up.").build())
                        .build())
                .build());

        assertThat(answer.choices().getFirst().message().toolCalls().orElseThrow()).hasSize(1);
        assertThat(product.lastFinished().toolCalls()).isEqualTo(1);
    }

    @Test
    void chat_errorOfTheProviderComesThrough() {
        InternalServerException failure = catchThrowableOfType(
                InternalServerException.class,
                () -> client.withOptions(o -> o.maxRetries(0)).chat().completions().create(chat("fail with status 503")));

        assertThat(failure.statusCode()).isEqualTo(503);
        assertThat(product.lastFinished().upstreamStatus()).hasValue(503);
    }

    @Test
    void responses_plainAndStreamedArrive() {
        ResponseCreateParams params = ResponseCreateParams.builder()
                .model("gpt-5.4")
                .input("The key is " + Policies.SECRET)
                .build();

        Response answer = client.responses().create(params);

        assertThat(answer.output().getFirst().asMessage().content().getFirst().asOutputText().text())
                .isEqualTo("You said: The key is " + Policies.SECRET);
        assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET);
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            List<ResponseStreamEvent> events = stream.stream().toList();
            StringBuilder text = new StringBuilder();
            events.forEach(e -> e.outputTextDelta().ifPresent(d -> text.append(d.delta())));
            assertThat(text).hasToString("You said: The key is " + Policies.SECRET);
            assertThat(events.getLast().asCompleted().response().output().getFirst().asMessage().content().getFirst()
                            .asOutputText().text())
                    .contains(Policies.SECRET);
        }
    }

    private static ChatCompletionCreateParams chat(String text) {
        return params(text).build();
    }

    private static ChatCompletionCreateParams.Builder params(String text) {
        return ChatCompletionCreateParams.builder().model("gpt-5.4").addUserMessage(text);
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElse("");
    }
}
