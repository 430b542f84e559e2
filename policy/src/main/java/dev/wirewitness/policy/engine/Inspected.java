package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.Verdict;
import java.util.List;
import java.util.OptionalInt;

/**
 * The result of inspecting a request.
 *
 * @param classification with names fit to be written down: one that holds something a detector knows, or looks like a
 *     key, reads {@code [withheld]}
 * @param systemId id of the AI system in the register: a UUID version 5 over provider, service, tenancy and surface
 * @param registerState its state at this moment; of the MCP server for MCP traffic
 * @param mcpRisk risk score of the MCP server, 0 to 100, for MCP traffic
 */
public record Inspected(
        Classification classification,
        List<Finding> findings,
        Verdict verdict,
        Coverage coverage,
        String systemId,
        RegisterState registerState,
        OptionalInt mcpRisk) {
    public Inspected {
        findings = List.copyOf(findings);
    }
}
