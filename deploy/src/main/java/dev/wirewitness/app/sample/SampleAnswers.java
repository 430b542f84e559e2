package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model side of the sample provider: each family's own shape, plain and streamed. */
final class SampleAnswers {
    private static final Pattern FAIL = Pattern.compile("fail with status (\\d{3})");
    private static final int PIECE = 7;

    private final ObjectMapper json;
    private final SampleStream stream;

    SampleAnswers(ObjectMapper json, Duration pace) {
        this.json = json;
        this.stream = new SampleStream(pace);
    }

    HttpResponse openAiChat(ObjectNode body) {
        String prompt = lastText(body.path("messages"));
        String model = body.path("model").asText("");
        Matcher fail = FAIL.matcher(prompt);
        if (fail.find()) {
            return openAiError(Integer.parseInt(fail.group(1)));
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
            message.put("content", reply(prompt)).putNull("refusal");
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
                .put("prompt_tokens", words(prompt))
                .put("completion_tokens", words(reply(prompt)))
                .put("total_tokens", words(prompt) + words(reply(prompt)));
        return ok(answer);
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
            for (String piece : pieces(reply(prompt))) {
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
                .put("prompt_tokens", words(prompt))
                .put("completion_tokens", words(reply(prompt)))
                .put("total_tokens", words(prompt) + words(reply(prompt)));
        chunks.add(usage.toString());
        return chunks;
    }

    private String chatChunk(
            String model, java.util.function.Consumer<ObjectNode> delta, @org.jspecify.annotations.Nullable String finish) {
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

    HttpResponse openAiResponse(ObjectNode body) {
        String prompt = body.path("input").isTextual()
                ? body.path("input").asText()
                : lastText(body.path("input"));
        Matcher fail = FAIL.matcher(prompt);
        if (fail.find()) {
            return openAiError(Integer.parseInt(fail.group(1)));
        }
        String text = reply(prompt);
        ObjectNode response = json.createObjectNode()
                .put("id", "resp_sample")
                .put("object", "response")
                .put("created_at", 1_790_000_000)
                .put("status", "completed")
                .put("model", body.path("model").asText(""))
                .put("parallel_tool_calls", true)
                .put("tool_choice", "auto");
        response.putArray("tools");
        response.putNull("error").putNull("incomplete_details").putNull("instructions").putNull("metadata");
        response.putNull("temperature").putNull("top_p");
        ObjectNode item = json.createObjectNode()
                .put("type", "message")
                .put("id", "msg_1")
                .put("status", "completed")
                .put("role", "assistant");
        ObjectNode part = json.createObjectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        item.putArray("content").add(part);
        response.putArray("output").add(item);
        ObjectNode usage = response.putObject("usage")
                .put("input_tokens", words(prompt))
                .put("output_tokens", words(text))
                .put("total_tokens", words(prompt) + words(text));
        usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        if (!body.path("stream").asBoolean()) {
            return ok(response);
        }
        return stream.named(responseEvents(response, item, part, text));
    }

    private List<String[]> responseEvents(ObjectNode response, ObjectNode item, ObjectNode part, String text) {
        List<ObjectNode> events = new ArrayList<>();
        ObjectNode begun = response.deepCopy().put("status", "in_progress");
        begun.putArray("output");
        begun.putNull("usage");
        ObjectNode created = json.createObjectNode().put("type", "response.created");
        created.set("response", begun);
        events.add(created);
        ObjectNode added = json.createObjectNode().put("type", "response.output_item.added").put("output_index", 0);
        ObjectNode empty = item.deepCopy().put("status", "in_progress");
        empty.putArray("content");
        added.set("item", empty);
        events.add(added);
        for (String piece : pieces(text)) {
            ObjectNode delta = json.createObjectNode()
                    .put("type", "response.output_text.delta")
                    .put("item_id", "msg_1")
                    .put("output_index", 0)
                    .put("content_index", 0)
                    .put("delta", piece);
            delta.putArray("logprobs");
            events.add(delta);
        }
        ObjectNode done = json.createObjectNode()
                .put("type", "response.output_text.done")
                .put("item_id", "msg_1")
                .put("output_index", 0)
                .put("content_index", 0)
                .put("text", text);
        done.putArray("logprobs");
        events.add(done);
        ObjectNode partDone = json.createObjectNode()
                .put("type", "response.content_part.done")
                .put("item_id", "msg_1")
                .put("output_index", 0)
                .put("content_index", 0);
        partDone.set("part", part);
        events.add(partDone);
        ObjectNode itemDone = json.createObjectNode().put("type", "response.output_item.done").put("output_index", 0);
        itemDone.set("item", item);
        events.add(itemDone);
        ObjectNode completed = json.createObjectNode().put("type", "response.completed");
        completed.set("response", response);
        events.add(completed);
        List<String[]> named = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("sequence_number", i);
            named.add(new String[] {events.get(i).path("type").asText(), events.get(i).toString()});
        }
        return named;
    }

    HttpResponse anthropic(ObjectNode body) {
        String prompt = lastText(body.path("messages"));
        String model = body.path("model").asText("");
        Matcher fail = FAIL.matcher(prompt);
        if (fail.find()) {
            return HttpResponse.of(
                    HttpStatus.valueOf(Integer.parseInt(fail.group(1))),
                    MediaType.JSON,
                    "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"the sample provider was asked to fail\"},\"request_id\":\"req_sample\"}");
        }
        boolean tool = body.has("tools") && prompt.contains("call the tool");
        ObjectNode message = json.createObjectNode()
                .put("id", "msg_sample")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
        ArrayNode content = message.putArray("content");
        if (tool) {
            ObjectNode use = content.addObject().put("type", "tool_use").put("id", "toolu_1");
            use.put("name", body.at("/tools/0/name").asText("lookup")).putObject("input").put("key", "v");
        } else {
            content.addObject().put("type", "text").put("text", reply(prompt));
        }
        message.put("stop_reason", tool ? "tool_use" : "end_turn").putNull("stop_sequence");
        message.putObject("usage")
                .put("input_tokens", words(prompt))
                .put("output_tokens", words(reply(prompt)))
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0);
        return body.path("stream").asBoolean() ? stream.named(anthropicEvents(message, prompt)) : ok(message);
    }

    private List<String[]> anthropicEvents(ObjectNode message, String prompt) {
        List<String[]> events = new ArrayList<>();
        ObjectNode start = json.createObjectNode().put("type", "message_start");
        ObjectNode begun = message.deepCopy();
        begun.putArray("content");
        begun.putNull("stop_reason");
        start.set("message", begun);
        events.add(new String[] {"message_start", start.toString()});
        JsonNode block = message.at("/content/0");
        boolean text = block.path("type").asText().equals("text");
        ObjectNode open = json.createObjectNode().put("type", "content_block_start").put("index", 0);
        ObjectNode first = block.deepCopy();
        if (text) {
            first.put("text", "");
        } else {
            first.putObject("input");
        }
        open.set("content_block", first);
        events.add(new String[] {"content_block_start", open.toString()});
        events.add(new String[] {"ping", "{\"type\":\"ping\"}"});
        for (String piece : pieces(text ? block.path("text").asText() : block.path("input").toString())) {
            ObjectNode delta = json.createObjectNode().put("type", "content_block_delta").put("index", 0);
            delta.putObject("delta")
                    .put("type", text ? "text_delta" : "input_json_delta")
                    .put(text ? "text" : "partial_json", piece);
            events.add(new String[] {"content_block_delta", delta.toString()});
        }
        events.add(new String[] {"content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"});
        ObjectNode end = json.createObjectNode().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", text ? "end_turn" : "tool_use").putNull("stop_sequence");
        end.putObject("usage").put("output_tokens", words(reply(prompt)));
        events.add(new String[] {"message_delta", end.toString()});
        events.add(new String[] {"message_stop", "{\"type\":\"message_stop\"}"});
        return events;
    }

    HttpResponse gemini(String path, ObjectNode body) {
        String prompt = lastText(body.path("contents"));
        Matcher fail = FAIL.matcher(prompt);
        if (fail.find()) {
            int status = Integer.parseInt(fail.group(1));
            return HttpResponse.of(
                    HttpStatus.valueOf(status),
                    MediaType.JSON,
                    "{\"error\":{\"code\":" + status + ",\"message\":\"the sample provider was asked to fail\",\"status\":\"INTERNAL\"}}");
        }
        boolean tool = body.has("tools") && prompt.contains("call the tool");
        if (!path.contains(":streamGenerateContent")) {
            return ok(geminiChunk(path, prompt, tool ? "" : reply(prompt), tool, true));
        }
        List<String> chunks = new ArrayList<>();
        List<String> pieces = tool ? List.of("") : pieces(reply(prompt));
        for (int i = 0; i < pieces.size(); i++) {
            chunks.add(geminiChunk(path, prompt, pieces.get(i), tool, i == pieces.size() - 1).toString());
        }
        return stream.dataOnly(chunks, false);
    }

    private ObjectNode geminiChunk(String path, String prompt, String text, boolean tool, boolean last) {
        ObjectNode answer = json.createObjectNode();
        ObjectNode candidate = answer.putArray("candidates").addObject().put("index", 0);
        ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
        if (tool) {
            parts.addObject().putObject("functionCall").put("name", "lookup").putObject("args").put("key", "v");
        } else {
            parts.addObject().put("text", text);
        }
        if (last) {
            candidate.put("finishReason", "STOP");
        }
        answer.putObject("usageMetadata")
                .put("promptTokenCount", words(prompt))
                .put("candidatesTokenCount", words(reply(prompt)))
                .put("totalTokenCount", words(prompt) + words(reply(prompt)));
        answer.put("modelVersion", path.replaceAll(".*/models/([^:]*):.*", "$1"));
        return answer;
    }

    private static HttpResponse openAiError(int status) {
        return HttpResponse.of(
                HttpStatus.valueOf(status),
                MediaType.JSON,
                "{\"error\":{\"message\":\"the sample provider was asked to fail\",\"type\":\"server_error\",\"param\":null,\"code\":null}}");
    }

    private static HttpResponse ok(ObjectNode answer) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, answer.toString());
    }

    private static String reply(String prompt) {
        return "You said: " + prompt;
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < text.length(); i += PIECE) {
            pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
        }
        return pieces;
    }

    /** The text of the last message, whichever way the family writes it. */
    private static String lastText(JsonNode messages) {
        if (messages.isEmpty()) {
            return "";
        }
        JsonNode last = messages.get(messages.size() - 1);
        JsonNode content = last.has("parts") ? last.path("parts") : last.path("content");
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }
}
