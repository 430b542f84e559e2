package dev.wirewitness.policy.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Realistic answers of every family with a text of the test's choice, and the text read back from them. */
final class AnswerStreams {
    static final ObjectMapper JSON = new ObjectMapper();

    private AnswerStreams() {}

    static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String event(String type, String json) {
        return "event: " + type + "\ndata: " + json + "\n\n";
    }

    static String openAiChat(List<String> deltas) {
        String head = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                + "\"model\":\"gpt-5-mini-2025\",\"choices\":[{\"index\":0,\"delta\":";
        StringBuilder out = new StringBuilder(head + "{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":null}]}\n\n");
        for (String delta : deltas) {
            out.append(head).append("{\"content\":").append(quoted(delta)).append("},\"finish_reason\":null}]}\n\n");
        }
        return out.append(head).append("{},\"finish_reason\":\"stop\"}]}\n\n")
                .append("data: {\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,"
                        + "\"completion_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":2},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}}\n\n")
                .append("data: [DONE]\n\n")
                .toString();
    }

    static String openAiTool(List<String> pieces) {
        String head = "data: {\"model\":\"gpt-5\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,";
        StringBuilder out = new StringBuilder(head + "\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"write_file\",\"arguments\":\"\"}}]}}]}\n\n");
        for (String piece : pieces) {
            out.append(head).append("\"function\":{\"arguments\":").append(quoted(piece)).append("}}]}}]}\n\n");
        }
        return out + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
                + "data: [DONE]\n\n";
    }

    static String responses(List<String> deltas) {
        String all = quoted(String.join("", deltas));
        String part = "{\"type\":\"output_text\",\"annotations\":[],\"text\":" + all + "}";
        String item = "{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\","
                + "\"content\":[" + part + "]}";
        String where = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
        StringBuilder out = new StringBuilder();
        out.append(event("response.created", "{\"type\":\"response.created\",\"response\":{\"id\":\"r\","
                + "\"model\":\"gpt-5.1\",\"status\":\"in_progress\",\"output\":[],\"usage\":null}}"));
        out.append(event("response.content_part.added", "{\"type\":\"response.content_part.added\"," + where
                + "\"part\":{\"type\":\"output_text\",\"text\":\"\"}}"));
        for (String delta : deltas) {
            out.append(event("response.output_text.delta", "{\"type\":\"response.output_text.delta\"," + where
                    + "\"delta\":" + quoted(delta) + ",\"obfuscation\":\"xyz\"}"));
        }
        out.append(event("response.output_text.done",
                "{\"type\":\"response.output_text.done\"," + where + "\"text\":" + all + "}"));
        out.append(event("response.content_part.done",
                "{\"type\":\"response.content_part.done\"," + where + "\"part\":" + part + "}"));
        out.append(event("response.output_item.done",
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}"));
        out.append(event("response.completed", "{\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-5.1\","
                + "\"status\":\"completed\",\"output\":[" + item + "],\"usage\":{\"input_tokens\":9,"
                + "\"input_tokens_details\":{\"cached_tokens\":2},\"output_tokens\":4,"
                + "\"output_tokens_details\":{\"reasoning_tokens\":1}}}}"));
        return out.toString();
    }

    static String anthropic(List<String> deltas) {
        StringBuilder out = new StringBuilder();
        out.append(event("message_start", "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
                + "\"role\":\"assistant\",\"model\":\"claude-sonnet-4\",\"content\":[],\"stop_reason\":null,"
                + "\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":2,\"output_tokens\":1}}}"));
        out.append(event("content_block_start", "{\"type\":\"content_block_start\",\"index\":0,"
                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"));
        out.append(event("ping", "{\"type\": \"ping\"}"));
        for (String delta : deltas) {
            out.append(event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":" + quoted(delta) + "}}"));
        }
        out.append(event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"));
        out.append(event("message_delta", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":4}}"));
        return out.append(event("message_stop", "{\"type\":\"message_stop\"}")).toString();
    }

    static String anthropicTool(List<String> pieces) {
        StringBuilder out = new StringBuilder(event("content_block_start", "{\"type\":\"content_block_start\","
                + "\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"write_file\","
                + "\"input\":{}}}"));
        for (String piece : pieces) {
            out.append(event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":1,"
                    + "\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece) + "}}"));
        }
        return out + event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":1}");
    }

    static List<String> geminiChunks(List<String> deltas) {
        List<String> chunks = new ArrayList<>();
        for (String delta : deltas) {
            chunks.add("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":" + quoted(delta)
                    + "}]},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9},\"modelVersion\":\"gemini-3\"}");
        }
        chunks.add("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":4,\"thoughtsTokenCount\":1,"
                + "\"cachedContentTokenCount\":2},\"modelVersion\":\"gemini-3\"}");
        return chunks;
    }

    static String gemini(List<String> deltas) {
        StringBuilder out = new StringBuilder();
        geminiChunks(deltas).forEach(chunk -> out.append("data: ").append(chunk).append("\r\n\r\n"));
        return out.toString();
    }

    static String geminiArray(List<String> deltas) {
        return "[" + String.join("\n,\r\n", geminiChunks(deltas)) + "\n]\n";
    }

    static String ollama(List<String> deltas) {
        StringBuilder out = new StringBuilder();
        for (String delta : deltas) {
            out.append("{\"model\":\"llama3.2\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":")
                    .append(quoted(delta)).append("},\"done\":false}\n");
        }
        return out + "{\"model\":\"llama3.2\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                + "\"done_reason\":\"stop\",\"prompt_eval_count\":9,\"eval_count\":4}\n";
    }

    /** The JSON payloads of an SSE, NDJSON or plain text, in order; fails where one is no JSON. */
    static List<JsonNode> payloads(String stream) {
        List<JsonNode> found = new ArrayList<>();
        try {
            if (stream.startsWith("[")) {
                JSON.readTree(stream).forEach(found::add);
                return found;
            }
            for (String line : stream.lines().toList()) {
                String payload = line.startsWith("data:") ? line.substring(5).strip() : line;
                if (payload.startsWith("{")) {
                    found.add(JSON.readTree(payload));
                }
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + stream, e);
        }
        return found;
    }

    /** What stands at these pointers, in order, joined. */
    static String text(String stream, String... pointers) {
        StringBuilder out = new StringBuilder();
        for (JsonNode payload : payloads(stream)) {
            for (String pointer : pointers) {
                out.append(payload.at(pointer).asText(""));
            }
        }
        return out.toString();
    }
}
