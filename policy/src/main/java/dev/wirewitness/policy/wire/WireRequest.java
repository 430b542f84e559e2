package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.WireFamily;
import java.util.List;
import java.util.Optional;

/**
 * A request body cut into parts.
 *
 * @param certainty how the family was recognised
 * @param model the model asked for, decoded
 * @param streaming whether the client asked for a stream
 * @param parts in the order they stand in the body, not overlapping
 * @param rpcId the JSON-RPC id as JSON text, for requests that have one
 * @param mirrors header fields that repeat content of the body (MCP 2026-07-28)
 * @param wellFormed false when the body could not be read to its end; {@code parts} then hold what was read before
 */
public record WireRequest(
        WireFamily family,
        Operation operation,
        Certainty certainty,
        Optional<String> model,
        boolean streaming,
        List<Part> parts,
        Optional<McpCall> mcp,
        Optional<String> rpcId,
        List<Mirror> mirrors,
        boolean wellFormed) {
    public WireRequest {
        parts = List.copyOf(parts);
        mirrors = List.copyOf(mirrors);
    }

    /** Header {@code name} repeats the JSON value whose text stands at {@code [start, end)} of the body. */
    public record Mirror(String name, int start, int end) {}
}
