package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Operation;
import java.util.Set;

/** The JSON-RPC methods of MCP, all revisions from 2024-11-05 to 2026-07-28. */
final class McpMethods {
    /** Since this revision requests carry no session, headers repeat the body, and results have a type. */
    static final String STATELESS = "2026-07-28";

    private static final Set<String> KNOWN = Set.of(
            "initialize",
            "logging/setLevel",
            "resources/subscribe",
            "resources/unsubscribe",
            "resources/list",
            "resources/templates/list",
            "resources/read",
            "roots/list",
            "tools/list",
            "tools/call",
            "prompts/list",
            "prompts/get",
            "completion/complete",
            "server/discover",
            "subscriptions/listen",
            "sampling/createMessage",
            "elicitation/create",
            "notifications/message",
            "notifications/progress",
            "notifications/cancelled",
            "notifications/initialized",
            "notifications/resources/updated",
            "notifications/resources/list_changed",
            "notifications/tools/list_changed",
            "notifications/prompts/list_changed",
            "notifications/roots/list_changed",
            "notifications/elicitation/complete",
            "notifications/tasks/status");

    private McpMethods() {}

    /** Whether the name is MCP's own; {@code ping} and {@code tasks/…} are other protocols' too. */
    static boolean known(String method) {
        return KNOWN.contains(method);
    }

    /** Whether messages of this method are repeated in the Mcp-Name header. */
    static boolean named(String method) {
        return method.equals("tools/call") || method.equals("resources/read") || method.equals("prompts/get");
    }

    static Operation operation(String method) {
        return switch (method) {
            case "initialize", "server/discover" -> Operation.MCP_INITIALIZE;
            case "tools/list" -> Operation.MCP_LIST_TOOLS;
            case "tools/call" -> Operation.MCP_CALL_TOOL;
            case "resources/read" -> Operation.MCP_READ_RESOURCE;
            case "prompts/get" -> Operation.MCP_GET_PROMPT;
            default -> Operation.MCP_OTHER;
        };
    }
}
