package dev.wirewitness.policy;

/** The protocol an AI exchange speaks inside HTTP. {@link #id} is the name in policies and records. */
public enum WireFamily {
    OPENAI_CHAT("openai-chat"),
    OPENAI_RESPONSES("openai-responses"),
    /** Speech and text over one WebSocket. */
    OPENAI_REALTIME("openai-realtime"),
    ANTHROPIC_MESSAGES("anthropic-messages"),
    GEMINI("gemini"),
    OLLAMA("ollama"),
    MCP("mcp"),
    /** gRPC, gRPC-Web and Connect: messages in protobuf or JSON. */
    GRPC("grpc"),
    /** A form or upload of an AI web application whose fields are known. */
    WEB_APP("web-app"),
    /** Nothing we can cut into parts. */
    UNKNOWN("unknown");

    private final String id;

    WireFamily(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
