package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.TokenUsage;
import java.util.List;
import java.util.Optional;

/**
 * What an answer said of itself. As an exchange reports it, model, server, tool and stop names are fit to be written
 * down: those that are not read {@code [withheld]}.
 *
 * @param model the model that answered, as it names itself
 * @param toolCalls names of the tools the model asked to have called, in order
 * @param mcpServerName name and version an MCP server gave itself
 * @param mcpTools tools an MCP server listed in this answer
 * @param mcpToolsComplete whether {@code mcpTools} is the whole list (no further page)
 * @param stopReason why the model stopped, in the provider's word
 * @param restored how many placeholders were put back
 * @param redacted how many spans of the answer were replaced
 */
public record AnswerReport(
        Optional<String> model,
        TokenUsage usage,
        List<Finding> findings,
        List<String> toolCalls,
        Optional<String> mcpServerName,
        List<McpTool> mcpTools,
        boolean mcpToolsComplete,
        Optional<String> stopReason,
        int restored,
        int redacted,
        Coverage coverage) {
    public AnswerReport {
        findings = List.copyOf(findings);
        toolCalls = List.copyOf(toolCalls);
        mcpTools = List.copyOf(mcpTools);
    }
}
