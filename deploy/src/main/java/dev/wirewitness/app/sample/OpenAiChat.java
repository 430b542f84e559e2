package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sample provider as OpenAI chat completions. */
record OpenAiChat(ObjectMapper json, SampleStream stream) {
    HttpResponse answer(ObjectNode body) {
        String prompt = Prompt.lastText(body.path("messages"));
        String model = body.path("model").asText("");
        OptionalInt failure = Prompt.failure(prompt);
        if (failure.isPresent()) {
            return Prompt.openAiError(failure.getAsInt());
        }
        boolean tool = body.has("tools") && prompt.contains("call the tool");
        if (body.path("stream").asBoolean()) {
            return stream.dataOnly(chatChunks(model, prompt, tool), true);
        }
        ObjectNode message = json.createObjectNode().put("role", "assistant");
        if (tool) {
            message.putNull("content");
            message.putArray("tool_calls").add(chatCall(body));
        } else {
            message.put("content", Prompt.reply(prompt)).putNull("refusal");
        }
        ObjectNode answer = json.createObjectNode()
                .put("id", "chatcmpl-sample")
                .put("object", "chat.completion")
                .put("created", 1_790_000_000)
                .put("model", model);
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.set("message", message);
        choice.putNull("logprobs").put("finish_reason", tool ? "tool_calls" : "stop");
        answer.putObject("usage")
                .put("prompt_tokens", Prompt.words(prompt))
                .put("completion_tokens", Prompt.words(Prompt.reply(prompt)))
                .put("total_tokens", Prompt.words(prompt) + Prompt.words(Prompt.reply(prompt)));
        return Prompt.ok(answer);
    }

    private List<String> chatChunks(String model, String prompt, boolean tool) {
        List<String> chunks = new ArrayList<>();
        chunks.add(chatChunk(model, delta -> delta.put("role", "assistant").put("content", ""), null));
        if (tool) {
            chunks.add(chatChunk(
                    model,
                    delta -> {
                        ObjectNode call = delta.putArray("tool_calls").addObject().put("index", 0);
                        call.put("id", "call_1").put("type", "function");
                        call.putObject("function").put("name", "lookup").put("arguments", "{\"key\":\"v\"}");
                    },
                    null));
        } else {
            for (String piece : Prompt.pieces(Prompt.reply(prompt))) {
                chunks.add(chatChunk(model, delta -> delta.put("content", piece), null));
            }
        }
        chunks.add(chatChunk(model, delta -> {}, tool ? "tool_calls" : "stop"));
        ObjectNode usage = json.createObjectNode()
                .put("id", "chatcmpl-sample")
                .put("object", "chat.completion.chunk")
                .put("created", 1_790_000_000)
                .put("model", model);
        usage.putArray("choices");
        usage.putObject("usage")
                .put("prompt_tokens", Prompt.words(prompt))
                .put("completion_tokens", Prompt.words(Prompt.reply(prompt)))
                .put("total_tokens", Prompt.words(prompt) + Prompt.words(Prompt.reply(prompt)));
        chunks.add(usage.toString());
        return chunks;
    }

    private String chatChunk(
            String model, Consumer<ObjectNode> delta, @Nullable String finish) {
        ObjectNode chunk = json.createObjectNode()
                .put("id", "chatcmpl-sample")
                .put("object", "chat.completion.chunk")
                .put("created", 1_790_000_000)
                .put("model", model);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        delta.accept(choice.putObject("delta"));
        choice.put("finish_reason", finish);
        return chunk.toString();
    }

    private ObjectNode chatCall(ObjectNode body) {
        ObjectNode call = json.createObjectNode().put("id", "call_1").put("type", "function");
        call.putObject("function")
                .put("name", body.at("/tools/0/function/name").asText("lookup"))
                .put("arguments", "{\"key\":\"v\"}");
        return call;
    }
}
