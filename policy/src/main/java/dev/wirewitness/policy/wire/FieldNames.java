package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;
import java.util.Locale;

/** What fields of forms and multipart bodies mean by their names, on any service. */
final class FieldNames {
    private FieldNames() {}

    /** Whether the meaning of a request hangs on the field. */
    static boolean matter(String name) {
        return isModel(name) || name.equalsIgnoreCase("stream") || name.equalsIgnoreCase("prompt");
    }

    static boolean isModel(String name) {
        String known = name.toLowerCase(Locale.ROOT);
        return known.equals("model") || known.equals("model_id");
    }

    static PartKind kind(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "prompt", "negative_prompt", "text", "input", "inputs", "message", "query", "q", "question", "content",
                    "lyrics", "caption", "description" -> PartKind.USER;
            case "instructions", "system", "system_prompt" -> PartKind.SYSTEM;
            default -> PartKind.OTHER;
        };
    }
}
