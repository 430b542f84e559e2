package dev.wirewitness.evidence.aims.register;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** {@link Inventory} as maps and lists for {@link CanonicalJson}; times are RFC 3339 UTC. Stateless. */
final class InventoryJson {
    private InventoryJson() {}

    static Map<String, Object> of(Inventory inventory) {
        return map(
                "schema", "wirewitness/inventory/v1",
                "as_of", UtcTime.exact(inventory.asOfMicros()),
                "tree_size", inventory.treeSize(),
                "register_sha256", inventory.registerSha256(),
                "systems", list(inventory.systems(), InventoryJson::system),
                "mcp_servers", list(inventory.mcpServers(), InventoryJson::server),
                "clients", list(inventory.clients(), InventoryJson::client),
                "tunnels", list(inventory.tunnels(), InventoryJson::tunnel),
                "declared_unseen", list(inventory.declaredUnseen(), row -> map(
                        "kind", row.kind(), "match", row.match(), "declared", declaration(row.declaration()))));
    }

    private static Map<String, Object> system(Inventory.AiSystem row) {
        Map<String, Object> out = map(
                "system_id", row.systemId(),
                "name", row.name(),
                "service", row.service(),
                "provider", row.provider(),
                "kind", row.kind(),
                "surface", row.surface(),
                "hosts", row.hosts(),
                "state", row.state(),
                "declared", row.declaration().map(InventoryJson::declaration),
                "first_seen", UtcTime.exact(row.firstSeen()),
                "last_seen", UtcTime.exact(row.lastSeen()),
                "first_leaf", row.firstLeaf(),
                "exchanges", row.exchanges(),
                "users", row.users(),
                "models", list(row.models(), InventoryJson::model),
                "clients", list(row.clients(), InventoryJson::client));
        out.putAll(map(
                "findings", list(row.findings(), InventoryJson::findings),
                "actions", row.actions(),
                "states_at_decision", row.statesAtDecision(),
                "tokens_in", row.tokensIn(),
                "tokens_out", row.tokensOut(),
                "exchanges_without_tokens", row.tokensMissing(),
                "bytes_out", row.bytesOut(),
                "bytes_in", row.bytesIn(),
                "flags", row.flags()));
        return out;
    }

    private static Map<String, Object> model(Inventory.ModelUse row) {
        return map(
                "name", row.name(),
                "requested", row.requested(),
                "reported", row.reported(),
                "tokens_in", row.tokensIn(),
                "tokens_out", row.tokensOut(),
                "first_seen", UtcTime.exact(row.firstSeen()),
                "last_seen", UtcTime.exact(row.lastSeen()));
    }

    private static Map<String, Object> client(Inventory.ClientUse row) {
        return map(
                "client", row.client(),
                "version", row.version(),
                "surface", row.surface(),
                "exchanges", row.exchanges(),
                "first_seen", UtcTime.exact(row.firstSeen()),
                "last_seen", UtcTime.exact(row.lastSeen()));
    }

    private static Map<String, Object> findings(Inventory.Findings row) {
        return map(
                "category", row.category(),
                "type", row.type(),
                "direction", row.direction(),
                "effect", row.effect(),
                "count", row.count());
    }

    private static Map<String, Object> server(Inventory.McpServer row) {
        Map<String, Object> out = map(
                "server", row.server(),
                "name", row.name(),
                "system_id", row.systemId(),
                "revision", row.revision(),
                "state", row.state(),
                "declared", row.declaration().map(InventoryJson::declaration),
                "first_seen", UtcTime.exact(row.firstSeen()),
                "last_seen", UtcTime.exact(row.lastSeen()),
                "first_leaf", row.firstLeaf(),
                "tools", list(row.tools(), tool -> map(
                        "name", tool.name(),
                        "digest", tool.digest(),
                        "read_only", tool.readOnly(),
                        "destructive", tool.destructive(),
                        "listed", tool.listed(),
                        "calls", tool.calls())),
                "tools_complete", row.toolsComplete(),
                "drifted", row.drifted());
        out.putAll(map(
                "changes", list(row.changes(), change -> map(
                        "time", UtcTime.exact(change.micros()),
                        "leaf", change.leaf(),
                        "tool", change.tool(),
                        "kind", change.kind(),
                        "digest", change.digest())),
                "exposure", row.exposure(),
                "risk", row.risk(),
                "exchanges", row.exchanges(),
                "actions", row.actions(),
                "flags", row.flags()));
        return out;
    }

    private static Map<String, Object> tunnel(Inventory.TunnelHost row) {
        return map(
                "host", row.host(),
                "connections", row.connections(),
                "bytes_out", row.bytesOut(),
                "bytes_in", row.bytesIn(),
                "reasons", row.reasons(),
                "first_seen", UtcTime.exact(row.firstSeen()),
                "last_seen", UtcTime.exact(row.lastSeen()));
    }

    static Map<String, Object> declaration(Declaration row) {
        return map(
                "name", row.name(),
                "state", row.state(),
                "since", day(row.since()),
                "owner", row.owner(),
                "business_unit", row.businessUnit(),
                "purpose", row.purpose(),
                "role", row.role(),
                "decisions", row.decisions(),
                "data_categories", row.dataCategories(),
                "tier", row.tier(),
                "oversight", row.oversight(),
                "approved_models", row.approvedModels(),
                "review_by", day(row.reviewBy()),
                "notes", row.notes());
    }

    private static Optional<String> day(OptionalLong micros) {
        return micros.isPresent() ? Optional.of(UtcTime.day(micros.getAsLong())) : Optional.empty();
    }

    private static <T> List<Object> list(List<T> rows, Function<T, Map<String, Object>> form) {
        return rows.stream().<Object>map(form).toList();
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            if (value instanceof OptionalInt some) {
                value = some.isPresent() ? Optional.of(some.getAsInt()) : Optional.empty();
            }
            map.put((String) keysAndValues[i], value);
        }
        return map;
    }
}
