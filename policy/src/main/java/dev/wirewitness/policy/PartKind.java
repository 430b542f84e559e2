package dev.wirewitness.policy;

/** Whose words a part holds. */
public enum PartKind {
    SYSTEM,
    USER,
    ASSISTANT,
    /** The model's own thinking; signed by providers, therefore never edited. */
    REASONING,
    TOOL_DEFINITION,
    TOOL_CALL,
    TOOL_RESULT,
    /** Inline media or a file, as base64. */
    FILE,
    OTHER
}
