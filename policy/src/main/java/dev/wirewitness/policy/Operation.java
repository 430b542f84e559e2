package dev.wirewitness.policy;

/** What the request asks for. {@link #id} is the name in policies and records. */
public enum Operation {
    CHAT("chat"),
    COMPLETION("completion"),
    EMBEDDINGS("embeddings"),
    COUNT_TOKENS("count_tokens"),
    LIST_MODELS("list_models"),
    IMAGE("image"),
    AUDIO("audio"),
    FILE("file"),
    BATCH("batch"),
    MCP_INITIALIZE("mcp_initialize"),
    MCP_LIST_TOOLS("mcp_list_tools"),
    MCP_CALL_TOOL("mcp_call_tool"),
    MCP_READ_RESOURCE("mcp_read_resource"),
    MCP_GET_PROMPT("mcp_get_prompt"),
    MCP_OTHER("mcp_other"),
    OTHER("other");

    private final String id;

    Operation(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
