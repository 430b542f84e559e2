package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.wire.JsonCursor.Token;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of unknown kind once for the marks of AI requests: which telling keys stand at its top and whether
 * their values have the telling form. Says nothing by itself; {@link Marks} weighs. One use.
 */
final class ShapeProbe {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final Map<String, Integer> KEYS = Map.ofEntries(
            Map.entry("max_tokens", 1),
            Map.entry("max_completion_tokens", 1),
            Map.entry("temperature", 1),
            Map.entry("n_predict", 1),
            Map.entry("suffix", 1),
            Map.entry("stop", 1),
            Map.entry("instructions", 2),
            Map.entry("store", 2),
            Map.entry("previous_response_id", 2),
            Map.entry("reasoning", 2),
            Map.entry("tools", 2),
            Map.entry("stream", 2));

    private static final byte[] MAX_NEW_TOKENS = "max_new_tokens".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ROLE = "role".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOOL_CALLS = "tool_calls".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARTS = "parts".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);

    String model = "";
    boolean conversation;
    boolean contents;
    boolean inputText;
    boolean inputItems;
    boolean prompt;
    boolean texts;
    boolean textGeneration;
    boolean completionKey;
    boolean responsesKey;
    boolean maxTokens;
    boolean system;
    boolean anthropicVersion;
    boolean jsonRpc;
    boolean mcpMeta;
    @Nullable String method;
    private boolean inputs;
    private boolean maxNewTokens;
    private final JsonCursor cursor;

    ShapeProbe(JsonCursor cursor) {
        this.cursor = cursor;
    }

    ShapeProbe read() {
        Token token = cursor.next();
        if (token == Token.ARRAY) {
            token = cursor.next();
        }
        if (token != Token.OBJECT) {
            return this;
        }
        int inside = cursor.depth();
        while (cursor.next() == Token.KEY && cursor.depth() == inside) {
            String key = cursor.end() - cursor.start() <= 64 ? cursor.text() : "";
            top(key, cursor.next());
        }
        textGeneration = inputs && maxNewTokens;
        return this;
    }

    private void top(String key, Token token) {
        int group = KEYS.getOrDefault(key, 0);
        completionKey |= group == 1;
        responsesKey |= group == 2;
        switch (key) {
            case "model" -> model = token == Token.STRING ? cursor.text().strip() : "";
            case "prompt" -> prompt = token == Token.STRING;
            case "inputs" -> inputs = token == Token.STRING;
            case "max_tokens" -> maxTokens = token == Token.NUMBER;
            case "anthropic_version" -> anthropicVersion = token == Token.STRING;
            case "system" -> system = true;
            case "jsonrpc" -> jsonRpc = token == Token.STRING && cursor.text().equals("2.0");
            case "method" -> method = token == Token.STRING ? cursor.text() : null;
            case "texts" -> texts = token == Token.ARRAY;
            case "input" -> inputText = token == Token.STRING;
            default -> {}
        }
        switch (token) {
            case ARRAY -> array(key);
            case OBJECT -> object(key);
            default -> {}
        }
    }

    private void array(String key) {
        switch (key) {
            case "messages" -> conversation = all(true);
            case "input" -> inputItems = all(false);
            case "contents" -> contents = anyParts();
            default -> cursor.skip();
        }
    }

    private void object(String key) {
        int inside = cursor.depth();
        Token token = cursor.next();
        while (token == Token.KEY) {
            maxNewTokens |= key.equals("parameters") && cursor.is(MAX_NEW_TOKENS);
            boolean meta = key.equals("params") && cursor.end() - cursor.start() == 5 && cursor.text().equals("_meta");
            Token value = cursor.next();
            if (meta && value == Token.OBJECT) {
                meta();
            } else if (value == Token.OBJECT || value == Token.ARRAY) {
                cursor.skip();
            }
            token = cursor.depth() == inside ? cursor.next() : Token.BROKEN;
        }
    }

    private void meta() {
        while (cursor.next() == Token.KEY) {
            mcpMeta |= cursor.text().startsWith("io.modelcontextprotocol/");
            cursor.skipValue();
        }
    }

    /** Whether every element is a message (role and content), or, for {@code input}, an item with a type. */
    private boolean all(boolean messages) {
        boolean good = true;
        int count = 0;
        for (Token token = cursor.next(); token != Token.ARRAY_END; token = cursor.next()) {
            if (token == Token.BROKEN) {
                return good && count > 0;
            }
            count++;
            if (token != Token.OBJECT) {
                good = false;
                if (token == Token.ARRAY) {
                    cursor.skip();
                }
            } else {
                good &= message(messages);
            }
        }
        return good && count > 0;
    }

    private boolean message(boolean strict) {
        boolean role = false;
        boolean content = false;
        boolean type = false;
        while (cursor.next() == Token.KEY) {
            boolean isRole = cursor.is(ROLE);
            boolean isType = cursor.is(TYPE);
            boolean isContent = cursor.is(CONTENT) || cursor.is(TOOL_CALLS);
            Token value = cursor.next();
            role |= isRole && value == Token.STRING && ROLES.contains(cursor.text());
            type |= isType && value == Token.STRING;
            content |= isContent && (value == Token.STRING || value == Token.ARRAY || value == Token.NULL);
            if (value == Token.OBJECT || value == Token.ARRAY) {
                cursor.skip();
            }
        }
        return (role && content) || (!strict && type);
    }

    private boolean anyParts() {
        boolean parts = false;
        for (Token token = cursor.next(); token != Token.ARRAY_END && token != Token.BROKEN; token = cursor.next()) {
            if (token == Token.ARRAY) {
                cursor.skip();
            } else if (token == Token.OBJECT) {
                while (cursor.next() == Token.KEY) {
                    boolean isParts = cursor.is(PARTS);
                    Token value = cursor.next();
                    parts |= isParts && value == Token.ARRAY;
                    if (value == Token.OBJECT || value == Token.ARRAY) {
                        cursor.skip();
                    }
                }
            }
        }
        return parts;
    }
}
