package dev.wirewitness.policy.wire;

/** What a place of a {@link Shape} means. */
enum Take {
    NONE,
    /** Text whose kind the surrounding message or block tells. */
    TEXT,
    /** Text of the user as JSON inside a string. */
    TEXT_JSON,
    SYSTEM,
    THINK,
    /** Text or a whole value the model wants a tool called with. */
    CALL,
    /** The same as JSON inside a string. */
    CALL_JSON,
    /** Text or a whole value a tool gave back. */
    RESULT,
    /** A whole value that describes a tool. */
    DEFINITION,
    /** A whole value that comes from the user. */
    USER,
    /** Base64. */
    DATA,
    /** A data: URL with base64, or an address. */
    URL,
    MODEL,
    STREAM,
    ROLE,
    TYPE,
    THOUGHT,
    RPC_ID,
    RPC_METHOD,
    RPC_NAME,
    RPC_URI,
    RPC_REVISION,
    RPC_ANSWER,
    /** A message of a conversation. */
    ITEM,
    /** A piece of a message with a type of its own. */
    BLOCK,
    /** Where a file comes from: base64, text or address. */
    SOURCE,
    /** Everything about one conversation. */
    CONVERSATION,
    /** One JSON-RPC message. */
    RPC
}
