package dev.wirewitness.policy;

/**
 * A tool as an MCP server describes it.
 *
 * @param digest SHA-256 (hex) over its canonical definition: a changed description or schema changes it
 * @param readOnly the server's own hint; never proof
 * @param destructive the server's own hint; never proof
 */
public record McpTool(String name, String digest, boolean readOnly, boolean destructive) {}
