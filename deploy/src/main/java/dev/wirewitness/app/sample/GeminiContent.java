package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The sample provider as Gemini generateContent. */
record GeminiContent(ObjectMapper json, SampleStream stream) {
    HttpResponse answer(String path, ObjectNode body) {
        String prompt = Prompt.lastText(body.path("contents"));
        OptionalInt failure = Prompt.failure(prompt);
        if (failure.isPresent()) {
            int status = failure.getAsInt();
            return HttpResponse.of(
                    HttpStatus.valueOf(status),
                    MediaType.JSON,
                    "{\"error\":{\"code\":" + status + ",\"message\":\"the sample provider was asked to fail\",\"status\":\"INTERNAL\"}}");
        }
        boolean tool = body.has("tools") && prompt.contains("call the tool");
        if (!path.contains(":streamGenerateContent")) {
            return Prompt.ok(geminiChunk(path, prompt, tool ? "" : Prompt.reply(prompt), tool, true));
        }
        List<String> chunks = new ArrayList<>();
        List<String> pieces = tool ? List.of("") : Prompt.pieces(Prompt.reply(prompt));
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
                .put("promptTokenCount", Prompt.words(prompt))
                .put("candidatesTokenCount", Prompt.words(Prompt.reply(prompt)))
                .put("totalTokenCount", Prompt.words(prompt) + Prompt.words(Prompt.reply(prompt)));
        answer.put("modelVersion", path.replaceAll(".*/models/([^:]*):.*", "$1"));
        return answer;
    }
}
