package dev.wirewitness.policy.wire;

/** The messages clients send over WebSocket, as {@link Shapes} has the bodies of requests. */
final class SocketShapes {
    /** OpenAI realtime: {@code session.update}, {@code conversation.item.create}, {@code response.create}, audio. */
    static final Shape REALTIME = Shape.of(Take.CONVERSATION, """
            /session/model MODEL
            /session/instructions SYSTEM
            /session/tools/* DEFINITION
            /session/prompt/variables/{} TEXT
            /response/model MODEL
            /response/instructions SYSTEM
            /response/tools/* DEFINITION
            /item ITEM
            /item/type TYPE
            /item/role ROLE
            /item/content/* BLOCK
            /item/content/*/type TYPE
            /item/content/*/text TEXT
            /item/content/*/transcript TEXT
            /item/content/*/audio DATA
            /item/content/*/image_url URL
            /item/output RESULT
            /item/arguments CALL_JSON
            /response/input/* = /item
            /audio DATA
            """);

    /** OpenAI responses: the fields of the request's body; {@code response.steer} brings the user's words. */
    static final Shape RESPONSES = Shapes.RESPONSES;

    /** Gemini Live, in both spellings of protobuf's JSON. */
    static final Shape GEMINI_LIVE = Shape.of(Take.CONVERSATION, gemini("setup", "clientContent", "realtimeInput",
            "toolResponse", "functionResponses", "systemInstruction", "mediaChunks")
            + gemini("setup", "client_content", "realtime_input", "tool_response", "function_responses",
                    "system_instruction", "media_chunks"));

    static final Shape COPILOT = Shape.of(Take.CONVERSATION, """
            /content/* BLOCK
            /content/*/type TYPE
            /content/*/text TEXT
            /content/*/url URL
            """);

    /** One record of SignalR. */
    static final Shape SIGNALR = Shape.of(Take.CONVERSATION, """
            /arguments/*/message/text TEXT
            /arguments/*/message/messageAnnotations/* DEFINITION
            """);

    static final Shape CHARACTER = Shape.of(Take.CONVERSATION, """
            /payload/turn/candidates/*/raw_content TEXT
            """);

    private SocketShapes() {}

    private static String gemini(
            String setup,
            String content,
            String realtime,
            String response,
            String functions,
            String system,
            String chunks) {
        return """
                /%1$s/model MODEL
                /%1$s/%6$s/parts/*/text SYSTEM
                /%1$s/tools/* DEFINITION
                /%2$s/turns/* ITEM
                /%2$s/turns/*/role ROLE
                /%2$s/turns/*/parts/* BLOCK
                /%2$s/turns/*/parts/*/text TEXT
                /%2$s/turns/*/parts/*/inlineData/data DATA
                /%2$s/turns/*/parts/*/inline_data/data DATA
                /%2$s/turns/*/parts/*/functionResponse/response RESULT
                /%2$s/turns/*/parts/*/function_response/response RESULT
                /%3$s/text TEXT
                /%3$s/audio/data DATA
                /%3$s/video/data DATA
                /%3$s/%7$s/*/data DATA
                /%4$s/%5$s/*/response RESULT
                """.formatted(setup, content, realtime, response, functions, system, chunks);
    }
}
