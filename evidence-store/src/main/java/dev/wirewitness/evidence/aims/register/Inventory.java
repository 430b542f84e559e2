package dev.wirewitness.evidence.aims.register;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The register at one moment: what was seen, what was declared, what follows from both. A value; every list is in
 * its sort order.
 *
 * @param asOfMicros moment the flags are computed for
 * @param treeSize records folded: the inventory is a function of the log's first {@code treeSize} records and the
 *     register file
 * @param registerSha256 of the register file
 */
public record Inventory(
        long asOfMicros,
        long treeSize,
        String registerSha256,
        List<AiSystem> systems,
        List<McpServer> mcpServers,
        List<ClientUse> clients,
        List<TunnelHost> tunnels,
        List<Unseen> declaredUnseen) {

    /**
     * An AI system: the row that is governed.
     *
     * @param state declared, or {@code observed}
     * @param users distinct pseudonyms
     * @param tokensMissing finished exchanges without reported tokens
     * @param actions exchanges by action
     * @param statesAtDecision exchanges by the register state at their decision
     * @param flags what needs a look, see {@link Flags}
     * @param firstLeaf log index of the first sighting
     */
    public record AiSystem(
            String systemId,
            String name,
            String service,
            String provider,
            String kind,
            String surface,
            List<String> hosts,
            String state,
            Optional<Declaration> declaration,
            long firstSeen,
            long lastSeen,
            long firstLeaf,
            long exchanges,
            long users,
            List<ModelUse> models,
            List<ClientUse> clients,
            List<Findings> findings,
            Map<String, Long> actions,
            Map<String, Long> statesAtDecision,
            long tokensIn,
            long tokensOut,
            long tokensMissing,
            long bytesOut,
            long bytesIn,
            List<String> flags) {}

    /** A model name as requested by clients and as reported by providers. */
    public record ModelUse(
            String name,
            long requested,
            long reported,
            long tokensIn,
            long tokensOut,
            long firstSeen,
            long lastSeen) {}

    public record ClientUse(
            String client, String version, String surface, long exchanges, long firstSeen, long lastSeen) {}

    /** @param count findings, not exchanges */
    public record Findings(String category, String type, String direction, String effect, long count) {}

    /**
     * An MCP server.
     *
     * @param toolsComplete whether the last list seen was whole
     * @param drifted whether a definition changed or appeared after approval, or after the first list without one
     * @param risk at the last decision
     */
    public record McpServer(
            String server,
            String name,
            String systemId,
            String revision,
            String state,
            Optional<Declaration> declaration,
            long firstSeen,
            long lastSeen,
            long firstLeaf,
            List<Tool> tools,
            boolean toolsComplete,
            boolean drifted,
            List<Change> changes,
            List<String> exposure,
            OptionalInt risk,
            long exchanges,
            Map<String, Long> actions,
            List<String> flags) {

        public McpServer {
            tools = List.copyOf(tools);
        }
    }

    /** @param listed whether the last list held it (a tool may be called without ever having been listed) */
    public record Tool(
            String name, String digest, boolean readOnly, boolean destructive, boolean listed, long calls) {}

    /** @param kind {@code changed}, {@code added}, {@code removed} */
    public record Change(long micros, long leaf, String tool, String kind, String digest) {}

    public record TunnelHost(
            String host, long connections, long bytesOut, long bytesIn, List<String> reasons, long firstSeen,
            long lastSeen) {}

    /** A declared system or server without any traffic: the register may hold what the proxy cannot see. */
    public record Unseen(String kind, String match, Declaration declaration) {}

    /** One text table per part, at most 100 columns. */
    public String toText() {
        return InventoryText.render(this);
    }

    /** Canonical JSON (RFC 8785). */
    public String toJson() {
        return CanonicalJson.write(InventoryJson.of(this));
    }
}
