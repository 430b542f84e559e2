package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.wire.JsonCursor.Token;

/**
 * Reads what one JSON text of a WebSocket is about, in one pass that looks at a few members only. Never throws; what
 * is not there stays empty. One use.
 */
final class SocketProbe {
    private static final int LONGEST = 128;

    /** {@code type}, {@code event} or {@code command}. */
    String type = "";
    /** Of the response an event belongs to. */
    String response = "";
    /** {@code invocationId}, as JSON text. */
    String invocation = "";
    /** Whether a member says that media follows. */
    boolean media;
    /** Whether a member holds content or a tool call of the model. */
    boolean content;
    /** Whether the client's, or the model's, turn is over. */
    boolean turnComplete;
    private final JsonCursor cursor;

    private SocketProbe(JsonCursor cursor) {
        this.cursor = cursor;
    }

    static SocketProbe of(byte[] bytes, int from, int to) {
        return new SocketProbe(new JsonCursor(bytes, from, to)).read();
    }

    static SocketProbe of(JsonCursor cursor) {
        return new SocketProbe(cursor).read();
    }

    private SocketProbe read() {
        if (cursor.next() != Token.OBJECT) {
            return this;
        }
        int inside = cursor.depth();
        while (cursor.next() == Token.KEY && cursor.depth() == inside) {
            member(name());
        }
        return this;
    }

    private void member(String key) {
        Token token = cursor.next();
        switch (key) {
            case "type", "event", "command" -> type = word(token, type);
            case "response_id" -> response = word(token, response);
            case "invocationId" -> invocation = quoted(token);
            case "response" -> {
                if (token == Token.OBJECT) {
                    inside("id");
                    return;
                }
            }
            case "serverContent", "server_content", "toolCall", "tool_call" -> {
                content = true;
                if (token == Token.OBJECT) {
                    inside("turnComplete");
                    return;
                }
            }
            case "clientContent", "client_content" -> {
                if (token == Token.OBJECT) {
                    inside("turnComplete");
                    return;
                }
            }
            case "realtimeInput", "realtime_input" -> media = true;
            default -> {}
        }
        if (token == Token.OBJECT || token == Token.ARRAY) {
            cursor.skip();
        }
    }

    /** Reads an object that was just opened for one member of it. */
    private void inside(String wanted) {
        int depth = cursor.depth();
        while (cursor.depth() == depth && cursor.next() == Token.KEY) {
            String key = name();
            Token token = cursor.next();
            if (wanted.equals("id") && key.equals("id")) {
                response = word(token, response);
            } else if (wanted.equals("turnComplete") && (key.equals("turnComplete") || key.equals("turn_complete"))) {
                turnComplete = token == Token.TRUE;
            }
            if (token == Token.OBJECT || token == Token.ARRAY) {
                cursor.skip();
            }
        }
    }

    private String name() {
        return cursor.end() - cursor.start() <= LONGEST ? cursor.text() : "";
    }

    private String word(Token token, String otherwise) {
        boolean brief = cursor.end() - cursor.start() <= LONGEST;
        return switch (token) {
            case STRING -> brief ? cursor.text() : "";
            case NUMBER -> brief ? cursor.raw(cursor.start(), cursor.end()) : "";
            default -> otherwise;
        };
    }

    private String quoted(Token token) {
        return token == Token.STRING && cursor.end() - cursor.start() <= LONGEST
                ? JsonText.quote(new StringBuilder(), cursor.text()).toString()
                : "";
    }
}
