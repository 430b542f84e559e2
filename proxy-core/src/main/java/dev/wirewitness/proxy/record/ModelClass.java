package dev.wirewitness.proxy.record;

import java.util.Locale;

/**
 * The family a model name belongs to, for metrics: a closed list, because a label must not grow with what clients
 * write.
 */
final class ModelClass {
    /** Longer prefixes stand before the shorter ones they begin with. */
    private static final String[] FAMILIES = {
        "gpt-5", "gpt-4o", "gpt-4.1", "gpt-4", "gpt-3.5", "gpt-oss", "o1", "o3", "o4", "text-embedding", "dall-e",
        "whisper", "tts", "claude-opus", "claude-sonnet", "claude-haiku", "claude-3", "claude", "gemini-3",
        "gemini-2.5", "gemini", "gemma", "llama", "mistral", "mixtral", "codestral", "command", "deepseek", "qwen",
        "grok", "phi", "nova", "titan", "kimi", "glm"
    };

    private ModelClass() {}

    /** {@code provider/model} counts as {@code model}. */
    static String of(String model) {
        String bare = Words.cut(model.substring(model.lastIndexOf('/') + 1)).toLowerCase(Locale.ROOT);
        for (String family : FAMILIES) {
            if (bare.startsWith(family)) {
                return family;
            }
        }
        return "other";
    }
}
