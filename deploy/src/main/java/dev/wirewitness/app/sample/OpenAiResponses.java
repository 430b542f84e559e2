package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The sample provider as OpenAI responses. */
record OpenAiResponses(ObjectMapper json, SampleStream stream) {
    HttpResponse answer(ObjectNode body) {
        String prompt = body.path("input").isTextual()
                ? body.path("input").asText()
                : Prompt.lastText(body.path("input"));
        OptionalInt failure = Prompt.failure(prompt);
        if (failure.isPresent()) {
            return Prompt.openAiError(failure.getAsInt());
        }
        ObjectNode response = response(body, prompt);
        return body.path("stream").asBoolean() ? stream.named(named(events(response))) : Prompt.ok(response);
    }

    /** The events of a stream, for a body that asks for nothing special. */
    List<ObjectNode> events(ObjectNode body, String model) {
        String prompt = body.path("input").isTextual()
                ? body.path("input").asText()
                : Prompt.lastText(body.path("input"));
        return events(response(body, prompt).put("model", model));
    }

    private ObjectNode response(ObjectNode body, String prompt) {
        String text = Prompt.reply(prompt);
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
                .put("input_tokens", Prompt.words(prompt))
                .put("output_tokens", Prompt.words(text))
                .put("total_tokens", Prompt.words(prompt) + Prompt.words(text));
        usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return response;
    }

    private List<ObjectNode> events(ObjectNode response) {
        ObjectNode item = (ObjectNode) response.path("output").path(0);
        ObjectNode part = (ObjectNode) item.path("content").path(0);
        String text = part.path("text").asText();
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
        for (String piece : Prompt.pieces(text)) {
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
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("sequence_number", i);
        }
        return events;
    }

    private static List<String[]> named(List<ObjectNode> events) {
        return events.stream()
                .map(event -> new String[] {event.path("type").asText(), event.toString()})
                .toList();
    }
}
