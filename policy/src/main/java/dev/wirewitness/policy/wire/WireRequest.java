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
 * @param rpcId the JSON-RPC id as JSON text, for requests that have one; the ids of a batch as a JSON array
 * @param mirrors header fields that repeat content of the body (MCP 2026-07-28)
 * @param wellFormed false when the body could not be read to its end, or could be read in two ways (a key that
 *     matters stands twice); {@code parts} then hold what was read
 * @param models every model the request names (fallback lists, batches, path and body), each once; a rule on models
 *     should hold for all of them
 * @param rpcs the JSON-RPC messages, one unless the body is a batch; {@code mcp} is the most telling of them
 * @param mismatch what a header claims that the body does not say, without values: whoever trusts the header would
 *     be let past a rule on the body, or the other way round
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
        boolean wellFormed,
        List<String> models,
        List<Rpc> rpcs,
        Optional<String> mismatch) {
    public WireRequest {
        parts = List.copyOf(parts);
        mirrors = List.copyOf(mirrors);
        models = List.copyOf(models);
        rpcs = List.copyOf(rpcs);
    }

    /** A request that names one model, is no batch and has truthful headers. */
    public WireRequest(
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
        this(
                family,
                operation,
                certainty,
                model,
                streaming,
                parts,
                mcp,
                rpcId,
                mirrors,
                wellFormed,
                model.map(List::of).orElse(List.of()),
                mcp.map(call -> List.of(new Rpc(rpcId, call))).orElse(List.of()),
                Optional.empty());
    }

    /** Whether the body is a JSON-RPC batch (MCP 2025-03-26). */
    public boolean batch() {
        return rpcId.isPresent() && rpcId.get().startsWith("[");
    }

    /**
     * Header {@code name} repeats the JSON value whose text stands at {@code [start, end)} of the body; of a string,
     * what is between its quotes.
     */
    public record Mirror(String name, int start, int end) {}

    /**
     * One JSON-RPC message.
     *
     * @param id as JSON text; nothing for notifications
     * @param call its method is empty for an answer to the server
     */
    public record Rpc(Optional<String> id, McpCall call) {}
}
