package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * OTLP/JSON as the OpenTelemetry collector's file receiver reads it. Attributes have the names of the GenAI
 * conventions where one exists, and {@code wirewitness.} names otherwise.
 */
final class OtlpFormat implements RecordFormat {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Override
    public String lines(long index, JsonNode record) {
        ObjectNode log = JSON.objectNode();
        // protobuf JSON writes 64-bit numbers as strings
        log.put("timeUnixNano", record.path("event_time").asLong() + "000");
        int severity = Field.severity(record);
        log.put("severityNumber", severity >= 9 ? 17 : severity >= 5 ? 13 : 9);
        log.put("severityText", severity >= 9 ? "ERROR" : severity >= 5 ? "WARN" : "INFO");
        log.put("eventName", "wirewitness." + record.path("type").asText());
        log.putObject("body").put("stringValue", record.toString());
        ArrayNode attributes = log.putArray("attributes");
        number(attributes, "wirewitness.log.index", index);
        text(attributes, "gen_ai.provider.name", Field.body(record, "provider"));
        text(attributes, "gen_ai.request.model", Field.body(record, "model"));
        text(attributes, "gen_ai.operation.name", Field.body(record, "operation"));
        text(attributes, "server.address", Field.body(record, "host"));
        text(attributes, "mcp.method.name", record.path("body").path("mcp").path("method").asText(""));
        text(attributes, "gen_ai.tool.name", record.path("body").path("mcp").path("tool").asText(""));
        text(attributes, "enduser.pseudo.id", Field.pseudonym(record));
        text(attributes, "security_rule.name", Field.body(record, "primary_rule"));
        text(attributes, "wirewitness.action", Field.body(record, "action"));
        text(attributes, "wirewitness.exchange.id", Field.body(record, "exchange_id"));
        text(attributes, "wirewitness.policy.digest", record.path("policy_digest").asText(""));
        text(attributes, "wirewitness.findings", Field.findings(record));

        ObjectNode request = JSON.objectNode();
        ObjectNode resource = request.putArray("resourceLogs").addObject();
        ArrayNode about = resource.putObject("resource").putArray("attributes");
        text(about, "service.name", "wirewitness");
        text(about, "service.instance.id", record.path("node_id").asText());
        ObjectNode scope = resource.putArray("scopeLogs").addObject();
        scope.putObject("scope").put("name", "wirewitness.evidence");
        scope.putArray("logRecords").add(log);
        return request + "\n";
    }

    private static void text(ArrayNode attributes, String key, String value) {
        if (!value.isEmpty()) {
            attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
        }
    }

    private static void number(ArrayNode attributes, String key, long value) {
        attributes.addObject().put("key", key).putObject("value").put("intValue", Long.toString(value));
    }
}
