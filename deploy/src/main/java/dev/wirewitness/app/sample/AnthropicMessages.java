package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The sample provider as Anthropic messages. */
record AnthropicMessages(ObjectMapper json, SampleStream stream) {
    HttpResponse answer(ObjectNode body) {
        String prompt = Prompt.lastText(body.path("messages"));
        String model = body.path("model").asText("");
        OptionalInt failure = Prompt.failure(prompt);
        if (failure.isPresent()) {
            return HttpResponse.of(
                    HttpStatus.valueOf(failure.getAsInt()),
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
            content.addObject().put("type", "text").put("text", Prompt.reply(prompt));
        }
        message.put("stop_reason", tool ? "tool_use" : "end_turn").putNull("stop_sequence");
        message.putObject("usage")
                .put("input_tokens", Prompt.words(prompt))
                .put("output_tokens", Prompt.words(Prompt.reply(prompt)))
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0);
        return body.path("stream").asBoolean() ? stream.named(anthropicEvents(message, prompt)) : Prompt.ok(message);
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
        for (String piece : Prompt.pieces(text ? block.path("text").asText() : block.path("input").toString())) {
            ObjectNode delta = json.createObjectNode().put("type", "content_block_delta").put("index", 0);
            delta.putObject("delta")
                    .put("type", text ? "text_delta" : "input_json_delta")
                    .put(text ? "text" : "partial_json", piece);
            events.add(new String[] {"content_block_delta", delta.toString()});
        }
        events.add(new String[] {"content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"});
        ObjectNode end = json.createObjectNode().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", text ? "end_turn" : "tool_use").putNull("stop_sequence");
        end.putObject("usage").put("output_tokens", Prompt.words(Prompt.reply(prompt)));
        events.add(new String[] {"message_delta", end.toString()});
        events.add(new String[] {"message_stop", "{\"type\":\"message_stop\"}"});
        return events;
    }
}
