package dev.wirewitness.policy;

import java.util.Optional;

/**
 * The MCP side of a request.
 *
 * @param server identity of the server: scheme, host, port if not the default, path with {@code {token}} for
 *     what looks like a key in it; no query
 * @param method JSON-RPC method, such as {@code tools/call}; empty for an answer or a transport request
 * @param tool name of the tool, resource or prompt addressed
 * @param revision protocol revision the client speaks, such as {@code 2026-07-28}
 */
public record McpCall(String server, String method, Optional<String> tool, Optional<String> revision) {}
