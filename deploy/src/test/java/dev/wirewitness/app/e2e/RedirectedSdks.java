package dev.wirewitness.app.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.google.genai.Client;
import com.google.genai.types.GenerateContentConfig;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/**
 * The official SDKs as an application has them that knows of no proxy: nothing is set but a key. Says for each what came
 * back, a plain answer and a stream. A process of its own: trust and names are those of its JVM.
 */
final class RedirectedSdks {
    static final String QUESTION = "My key is " + Policies.SECRET + " ok?";

    private RedirectedSdks() {}

    public static void main(String[] arguments) {
        openAi();
        anthropic();
        google();
        System.exit(0); // threads of pools would linger
    }

    private static void openAi() {
        OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("test-key").build();
        ChatCompletionCreateParams question =
                ChatCompletionCreateParams.builder().model("gpt-5.4").addUserMessage(QUESTION).build();
        say("openai", client.chat().completions().create(question).choices().getFirst().message().content().orElse(""));
        StringBuilder text = new StringBuilder();
        try (com.openai.core.http.StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            stream.stream().forEach(chunk -> chunk.choices().forEach(c -> c.delta().content().ifPresent(text::append)));
        }
        say("openai stream", text.toString());
        client.close();
    }

    private static void anthropic() {
        AnthropicClient client = AnthropicOkHttpClient.builder().apiKey("test-key").build();
        MessageCreateParams question = MessageCreateParams.builder()
                .model("claude-sonnet-5")
                .maxTokens(100)
                .addUserMessage(QUESTION)
                .build();
        say("anthropic", client.messages().create(question).content().getFirst().asText().text());
        StringBuilder text = new StringBuilder();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(question)) {
            stream.stream().forEach(event -> event.contentBlockDelta()
                    .ifPresent(d -> d.delta().text().ifPresent(t -> text.append(t.text()))));
        }
        say("anthropic stream", text.toString());
        client.close();
    }

    private static void google() {
        Client client = Client.builder().apiKey("test-key").build();
        say("google", String.valueOf(client.models
                .generateContent("gemini-2.5-flash", QUESTION, GenerateContentConfig.builder().build())
                .text()));
        client.close();
    }

    private static void say(String who, String what) {
        System.out.println(who + ": " + what);
    }
}
