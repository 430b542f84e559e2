package dev.wirewitness.policy.decide;

import java.util.List;

/**
 * How much harm an MCP server could do here, as far as the proxy can see.
 *
 * @param score 0 (none seen) to 100
 * @param factors what made the score, with points, largest group first
 * @param confidencePercent which share of the rubric rests on observation; the rest counted as unknown
 */
public record McpRisk(int score, List<String> factors, int confidencePercent) {
    public McpRisk {
        factors = List.copyOf(factors);
    }
}
