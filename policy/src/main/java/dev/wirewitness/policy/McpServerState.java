package dev.wirewitness.policy;

import java.util.List;

/**
 * What the register knows of an MCP server.
 *
 * @param tools as last listed through the proxy
 * @param drifted whether a tool definition changed since it was first seen or approved
 * @param addressFlags names of exposure facts seen, such as {@code no-auth} and {@code cleartext}
 */
public record McpServerState(RegisterState state, List<McpTool> tools, boolean drifted, List<String> addressFlags) {
    /** Never seen before. */
    public static final McpServerState UNSEEN =
            new McpServerState(RegisterState.OBSERVED, List.of(), false, List.of());

    public McpServerState {
        tools = List.copyOf(tools);
        addressFlags = List.copyOf(addressFlags);
    }
}
