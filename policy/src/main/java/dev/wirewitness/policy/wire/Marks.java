package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import java.util.Locale;

/**
 * What header fields and model names say about a request to an unknown host. One field is never enough, except the
 * beginning of a provider's API key.
 */
final class Marks {
    private static final String[] KEY_BEGINNINGS = {"sk-", "gsk_", "xai-", "hf_", "AIza", "pplx-", "nvapi-"};
    private static final String[] VENDORS = {
        "openai/", "anthropic/", "google/", "meta-llama/", "mistralai/", "qwen/", "deepseek/"
    };
    private static final String[] MODELS = {
        "gpt-", "claude-", "gemini-", "gemma", "llama", "mistral", "mixtral", "codestral", "qwen", "deepseek", "grok-",
        "command-", "glm-", "kimi-", "phi-", "nova-", "chatgpt-", "text-embedding-"
    };

    boolean key;
    boolean sdk;
    boolean anthropic;
    boolean eventStream;
    boolean cookie;
    boolean mcp;

    static Marks of(Headers headers) {
        Marks marks = new Marks();
        for (Header field : headers.fields()) {
            marks.add(field.name().toLowerCase(Locale.ROOT), field.value());
        }
        return marks;
    }

    private void add(String name, String value) {
        switch (name) {
            case "authorization" -> key |= value.length() > 7
                    && value.regionMatches(true, 0, "bearer ", 0, 7)
                    && begins(KEY_BEGINNINGS, value.substring(7));
            case "x-api-key", "x-goog-api-key", "api-key" -> key |= begins(KEY_BEGINNINGS, value);
            case "anthropic-version", "anthropic-beta" -> anthropic = true;
            case "openai-beta", "openai-organization", "openai-project", "x-stainless-lang" -> sdk = true;
            case "x-goog-api-client" -> sdk |= value.contains("google-genai-sdk/");
            case "accept" -> eventStream |= value.contains("text/event-stream");
            case "cookie" -> cookie |= !value.isBlank();
            case "mcp-protocol-version", "mcp-session-id", "mcp-method" -> mcp = true;
            default -> {}
        }
    }

    /** Anything that supports the guess that this is AI traffic. */
    boolean supporting(String model) {
        return key || sdk || anthropic || isModel(model);
    }

    /** Whether a name looks like a language model's. */
    static boolean isModel(String name) {
        String bare = name.toLowerCase(Locale.ROOT);
        for (String vendor : VENDORS) {
            if (bare.startsWith(vendor)) {
                bare = bare.substring(vendor.length());
                break;
            }
        }
        if (begins(MODELS, bare)) {
            return true;
        }
        return bare.length() > 1 && bare.charAt(0) == 'o' && bare.charAt(1) >= '1' && bare.charAt(1) <= '9';
    }

    private static boolean begins(String[] beginnings, String text) {
        for (String beginning : beginnings) {
            if (text.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
