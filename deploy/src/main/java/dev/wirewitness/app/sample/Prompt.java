package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the families of the sample provider share: how a prompt is read and answered. */
final class Prompt {
    private static final Pattern FAIL = Pattern.compile("fail with status (\\d{3})");
    private static final int PIECE = 7;

    private Prompt() {}

    /** The status the prompt asks to fail with. */
    static OptionalInt failure(String prompt) {
        Matcher fail = FAIL.matcher(prompt);
        return fail.find() ? OptionalInt.of(Integer.parseInt(fail.group(1))) : OptionalInt.empty();
    }

    static HttpResponse openAiError(int status) {
        return HttpResponse.of(
                HttpStatus.valueOf(status),
                MediaType.JSON,
                "{\"error\":{\"message\":\"the sample provider was asked to fail\",\"type\":\"server_error\",\"param\":null,\"code\":null}}");
    }

    static HttpResponse ok(ObjectNode answer) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, answer.toString());
    }

    static String reply(String prompt) {
        return "You said: " + prompt;
    }

    static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < text.length(); i += PIECE) {
            pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
        }
        return pieces;
    }

    /** The text of the last message, whichever way the family writes it. */
    static String lastText(JsonNode messages) {
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
