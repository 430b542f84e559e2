package dev.wirewitness.policy.wire;

/** The request bodies of the wire families we know, as the providers' references and SDKs describe them. */
final class Shapes {
    /** OpenAI chat completions, with the extras of compatible services (reasoning, fallback models). */
    static final Shape CHAT = Shape.of(Take.CONVERSATION, chat(""));

    /** Completions, embeddings, moderations, images, speech, reranking: text without a conversation. */
    static final Shape PLAIN = Shape.of(Take.CONVERSATION, """
            /model MODEL
            /stream STREAM
            /prompt TEXT
            /prompt/* TEXT
            /suffix TEXT
            /input TEXT
            /input/* TEXT
            /input/*/text TEXT
            /input/*/image_url URL
            /input/*/image_url/url URL
            /instructions SYSTEM
            /query TEXT
            /texts/* TEXT
            /documents/* TEXT
            /documents/*/text TEXT
            """);

    /** OpenAI responses; items also in the forms Codex sends. */
    static final Shape RESPONSES = Shape.of(Take.CONVERSATION, """
            /model MODEL
            /stream STREAM
            /instructions SYSTEM
            /input TEXT
            /input/* ITEM
            /input/*/type TYPE
            /input/*/role ROLE
            /input/*/content TEXT
            /input/*/content/* BLOCK
            /input/*/content/*/type TYPE
            /input/*/content/*/text TEXT
            /input/*/content/*/refusal TEXT
            /input/*/content/*/image_url URL
            /input/*/content/*/file_data DATA
            /input/*/content/*/file_url URL
            /input/*/content/*/input_audio/data DATA
            /input/*/output RESULT
            /input/*/output/* = /input/*/content/*
            /input/*/output/*/stdout TEXT
            /input/*/output/*/stderr TEXT
            /input/*/output/image_url URL
            /input/*/output/text TEXT
            /input/*/output/output TEXT
            /input/*/output/content TEXT
            /input/*/arguments CALL_JSON
            /input/*/input CALL
            /input/*/action CALL
            /input/*/operation CALL
            /input/*/code CALL
            /input/*/queries CALL
            /input/*/results RESULT
            /input/*/outputs RESULT
            /input/*/summary/*/text THINK
            /input/*/result DATA
            /input/*/tools/* DEFINITION
            /tools/* DEFINITION
            /prompt/variables/{} TEXT
            /prompt/variables/{}/text TEXT
            /prompt/variables/{}/image_url URL
            /prompt/variables/{}/file_data DATA
            """);

    /** Anthropic messages; {@code count_tokens} and, under {@code requests}, batches look the same. */
    static final Shape MESSAGES = Shape.of(Take.CONVERSATION, """
            /model MODEL
            /stream STREAM
            /system SYSTEM
            /system/*/text SYSTEM
            /messages/* ITEM
            /messages/*/role ROLE
            /messages/*/content TEXT
            /messages/*/content/* BLOCK
            /messages/*/content/*/type TYPE
            /messages/*/content/*/text TEXT
            /messages/*/content/*/title TEXT
            /messages/*/content/*/context TEXT
            /messages/*/content/*/thinking THINK
            /messages/*/content/*/input CALL
            /messages/*/content/*/source SOURCE
            /messages/*/content/*/source/type TYPE
            /messages/*/content/*/source/data DATA
            /messages/*/content/*/source/url URL
            /messages/*/content/*/source/content TEXT
            /messages/*/content/*/source/content/* = /messages/*/content/*
            /messages/*/content/*/content TEXT
            /messages/*/content/*/content/* = /messages/*/content/*
            /messages/*/content/*/content/stdout TEXT
            /messages/*/content/*/content/stderr TEXT
            /messages/*/content/*/content/content TEXT
            /tools/* DEFINITION
            /mcp_servers/* DEFINITION
            /requests/*/params = /
            """);

    /** Gemini: both spellings that protobuf's JSON mapping accepts; Code Assist wraps it in {@code request}. */
    static final Shape GEMINI = Shape.of(Take.CONVERSATION, """
            /model MODEL
            /contents/* ITEM
            /contents/*/role ROLE
            /contents/*/parts/* BLOCK
            /contents/*/parts/*/text TEXT
            /contents/*/parts/*/thought THOUGHT
            /contents/*/parts/*/inlineData/data DATA
            /contents/*/parts/*/inline_data/data DATA
            /contents/*/parts/*/fileData/fileUri URL
            /contents/*/parts/*/file_data/file_uri URL
            /contents/*/parts/*/functionCall/args CALL
            /contents/*/parts/*/function_call/args CALL
            /contents/*/parts/*/functionResponse/response RESULT
            /contents/*/parts/*/function_response/response RESULT
            /contents/*/parts/*/functionResponse/parts/* = /contents/*/parts/*
            /contents/*/parts/*/executableCode/code CALL
            /contents/*/parts/*/executable_code/code CALL
            /contents/*/parts/*/codeExecutionResult/output RESULT
            /contents/*/parts/*/code_execution_result/output RESULT
            /content = /contents/*
            /systemInstruction/parts/*/text SYSTEM
            /system_instruction/parts/*/text SYSTEM
            /systemInstruction/parts/text SYSTEM
            /tools/* DEFINITION
            /instances/*/prompt TEXT
            /instances/*/content TEXT
            /request = /
            /requests/* = /
            /generateContentRequest = /
            /generate_content_request = /
            """);

    /** Ollama chat, generate and embed. */
    static final Shape OLLAMA = Shape.of(Take.CONVERSATION, chat("""
            /name MODEL
            /messages/*/images/* DATA
            /messages/*/thinking THINK
            /prompt TEXT
            /system SYSTEM
            /template SYSTEM
            /suffix TEXT
            /images/* DATA
            /input TEXT
            /input/* TEXT
            """));

    /** One JSON-RPC message of MCP, or a batch of them (2025-03-26). */
    static final Shape MCP = Shape.of(Take.RPC, """
            /id RPC_ID
            /method RPC_METHOD
            /params/name RPC_NAME
            /params/uri RPC_URI
            /params/arguments CALL
            /params/argument USER
            /params/inputResponses USER
            /params/protocolVersion RPC_REVISION
            /params/_meta/io.modelcontextprotocol~1protocolVersion RPC_REVISION
            /result RPC_ANSWER
            /error RPC_ANSWER
            /* = /
            """);

    /** One request of a batch file: {@code {custom_id, method, url, body}}, or Anthropic's {@code params}. */
    static final Shape BATCH = Shape.of(Take.CONVERSATION, chat("""
            /prompt TEXT
            /prompt/* TEXT
            /suffix TEXT
            /system SYSTEM
            /system/*/text SYSTEM
            /instructions SYSTEM
            /input TEXT
            /input/* ITEM
            /input/*/type TYPE
            /input/*/role ROLE
            /input/*/content TEXT
            /input/*/content/* BLOCK
            /input/*/content/*/type TYPE
            /input/*/content/*/text TEXT
            /input/*/content/*/image_url URL
            /body = /
            /params = /
            """));

    private Shapes() {}

    private static String chat(String more) {
        return """
                /model MODEL
                /models/* MODEL
                /stream STREAM
                /messages/* ITEM
                /messages/*/role ROLE
                /messages/*/content TEXT
                /messages/*/content/* BLOCK
                /messages/*/content/*/type TYPE
                /messages/*/content/*/text TEXT
                /messages/*/content/*/refusal TEXT
                /messages/*/content/*/thinking THINK
                /messages/*/content/*/image_url URL
                /messages/*/content/*/image_url/url URL
                /messages/*/content/*/video_url/url URL
                /messages/*/content/*/input_audio/data DATA
                /messages/*/content/*/file/file_data DATA
                /messages/*/refusal TEXT
                /messages/*/reasoning_content THINK
                /messages/*/reasoning THINK
                /messages/*/tool_calls/*/function/arguments CALL_JSON
                /messages/*/tool_calls/*/custom/input CALL
                /messages/*/function_call/arguments CALL_JSON
                /prediction/content TEXT
                /prediction/content/*/text TEXT
                /tools/* DEFINITION
                /functions/* DEFINITION
                /documents/* TEXT
                /documents/*/data RESULT
                """ + more;
    }
}
