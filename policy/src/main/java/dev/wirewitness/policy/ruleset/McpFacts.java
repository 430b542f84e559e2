package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.RegisterState;
import java.util.Optional;

/**
 * The MCP side of an exchange as conditions see it.
 *
 * @param risk 0 to 100
 * @param provenance {@code official}, {@code known} or {@code unknown}
 */
public record McpFacts(
        String server, Optional<String> tool, int risk, RegisterState state, String provenance) {}
