package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Surface;
import java.util.List;
import java.util.Optional;

/**
 * All that the conditions of a rule may ask about.
 *
 * @param surface {@link Surface#MCP} for MCP traffic, else the client's
 * @param state of the MCP server for MCP traffic, else of the AI system
 */
public record Facts(
        RequestHead head,
        Caller caller,
        Classification classification,
        Surface surface,
        RegisterState state,
        Optional<McpFacts> mcp,
        List<Finding> findings) {}
