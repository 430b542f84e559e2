package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.decide.McpRisk;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.ruleset.Facts;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.List;
import java.util.Optional;

/**
 * What was concluded of a request, with what it rests on.
 *
 * @param variants the facts, once for each model or MCP message of the request
 */
record Conclusion(
        Inspected inspected,
        WireRequest wire,
        List<Facts> variants,
        List<Detection> detections,
        Optional<McpRisk> risk) {

    Facts facts() {
        return variants.getFirst();
    }
}
