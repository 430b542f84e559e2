package dev.wirewitness.evidence.log.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of the table of records: a field of the record under the same name, or one drawn from a nested field.
 *
 * @param name as the field is called in the log
 * @param path where it stands in the record
 */
record Column(String name, Kind kind, List<String> path) {
    enum Kind {
        TEXT("VARCHAR"),
        NUMBER("BIGINT"),
        /** Several texts: a path goes through lists. */
        TEXTS("VARCHAR[]");

        final String sql;

        Kind(String sql) {
            this.sql = sql;
        }
    }

    /** In the order of the table, behind {@code idx}, {@code time} and {@code leaf}. */
    static final List<Column> ALL = List.of(
            envelope("type", Kind.TEXT),
            envelope("node_id", Kind.TEXT),
            envelope("boot_id", Kind.TEXT),
            envelope("node_seq", Kind.NUMBER),
            envelope("policy_digest", Kind.TEXT),
            body("exchange_id", Kind.TEXT),
            body("system_id", Kind.TEXT),
            body("service", Kind.TEXT),
            body("provider", Kind.TEXT),
            body("model", Kind.TEXT),
            body("model_reported", Kind.TEXT),
            body("client", Kind.TEXT),
            body("surface", Kind.TEXT),
            body("operation", Kind.TEXT),
            body("host", Kind.TEXT),
            body("method", Kind.TEXT),
            body("action", Kind.TEXT),
            body("primary_rule", Kind.TEXT),
            new Column("rules", Kind.TEXTS, List.of("body", "hits", "rule")),
            new Column("findings", Kind.TEXTS, List.of("body", "findings", "type")),
            body("inspect_level", Kind.TEXT),
            body("register_state_at_decision", Kind.TEXT),
            body("reason", Kind.TEXT),
            body("outcome", Kind.TEXT),
            body("status", Kind.NUMBER),
            body("error_class", Kind.TEXT),
            body("tokens_in", Kind.NUMBER),
            body("tokens_out", Kind.NUMBER),
            body("bytes_out", Kind.NUMBER),
            body("bytes_in", Kind.NUMBER),
            body("total_micros", Kind.NUMBER),
            new Column("mcp_server", Kind.TEXT, List.of("body", "mcp", "server")),
            new Column("mcp_method", Kind.TEXT, List.of("body", "mcp", "method")),
            new Column("mcp_tool", Kind.TEXT, List.of("body", "mcp", "tool")),
            new Column("user", Kind.TEXT, List.of("body", "subject", "pseudonym")));

    private static Column envelope(String name, Kind kind) {
        return new Column(name, kind, List.of(name));
    }

    private static Column body(String name, Kind kind) {
        return new Column(name, kind, List.of("body", name));
    }

    /** The name as SQL takes it: {@code user} is a word of the language. */
    String quoted() {
        return '"' + name + '"';
    }

    JsonNode in(JsonNode record) {
        JsonNode node = record;
        for (String step : path) {
            node = node.path(step);
        }
        return node.isValueNode() ? node : MissingNode.getInstance();
    }

    /** The texts behind the path, each once. */
    List<String> textsIn(JsonNode record) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : record.path(path.get(0)).path(path.get(1))) {
            String text = item.path(path.get(2)).asText();
            if (!texts.contains(text)) {
                texts.add(text);
            }
        }
        return texts;
    }
}
