package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * OCSF 1.8.0. Decisions are API Activity (6003) with the profiles {@code ai_operation} and {@code security_control};
 * all else is Application Lifecycle (6002) where it is about the node, and API Activity otherwise. What has no place
 * in a class stands in {@code unmapped}.
 */
final class OcsfFormat implements RecordFormat {
    private static final int API_ACTIVITY = 6003;
    private static final int APPLICATION_LIFECYCLE = 6002;
    private static final int OTHER = 99;

    @Override
    public String lines(long index, JsonNode record) {
        String type = record.path("type").asText();
        int category = 6;
        int clazz = type.startsWith("node.") || type.startsWith("evidence.") ? APPLICATION_LIFECYCLE : API_ACTIVITY;
        int activity = clazz == APPLICATION_LIFECYCLE ? lifecycle(type) : OTHER;
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("category_uid", category).put("class_uid", clazz).put("activity_id", activity);
        event.put("type_uid", clazz * 100L + activity).put("activity_name", type);
        event.put("time", Field.millis(record)).put("severity_id", severity(Field.severity(record)));
        metadata(event, index, record);
        if (clazz == APPLICATION_LIFECYCLE) {
            event.putObject("app").put("name", "Wirewitness").put("vendor_name", "Wirewitness");
        } else {
            api(event, record);
        }
        if (type.equals("decided")) {
            decision(event, record);
        }
        event.set("unmapped", record.path("body"));
        return event + "\n";
    }

    private static void metadata(ObjectNode event, long index, JsonNode record) {
        ObjectNode metadata = event.putObject("metadata");
        metadata.put("version", "1.8.0").put("sequence", index);
        metadata.put("uid", record.path("boot_id").asText() + '/' + record.path("node_seq").asLong());
        metadata.put("log_name", "wirewitness.local/" + record.path("node_id").asText());
        metadata.putObject("product").put("name", "Wirewitness").put("vendor_name", "Wirewitness");
        metadata.putArray("profiles").add("ai_operation").add("security_control");
    }

    private static void api(ObjectNode event, JsonNode record) {
        String operation = Field.body(record, "operation");
        ObjectNode api = event.putObject("api");
        api.put("operation", operation.isEmpty() ? record.path("type").asText() : operation);
        api.putObject("service").put("name", Field.body(record, "service"));
        ObjectNode request = api.putObject("request");
        request.put("uid", Field.body(record, "exchange_id"));
        event.putObject("actor").putObject("user").put("uid", Field.pseudonym(record));
        event.putObject("src_endpoint").put("name", Field.pseudonym(record));
        event.putObject("dst_endpoint").put("hostname", Field.body(record, "host"));
    }

    private static void decision(ObjectNode event, JsonNode record) {
        JsonNode body = record.path("body");
        event.putObject("ai_model")
                .put("ai_provider", Field.body(record, "provider"))
                .put("name", body.path("model").asText("unknown"));
        ObjectNode context = event.putObject("message_context");
        context.putObject("application").put("uid", Field.body(record, "system_id")).put("name", Field.body(record, "client"));
        event.putObject("policy").put("uid", record.path("policy_digest").asText());
        String action = Field.body(record, "action");
        event.put("action_id", switch (action) {
            case "block" -> 2;
            case "redact" -> 4;
            default -> 1;
        });
        event.put("disposition_id", switch (action) {
            case "block" -> 2;
            case "redact" -> 11;
            default -> body.path("findings").isEmpty() ? 1 : 15;
        });
        event.put("disposition", action);
    }

    private static int lifecycle(String type) {
        return switch (type) {
            case "node.started" -> 3;
            case "node.stopped" -> 4;
            default -> OTHER;
        };
    }

    /** OCSF counts from 1 (informational) to 6 (fatal). */
    private static int severity(int ours) {
        return ours >= 9 ? 5 : ours >= 7 ? 4 : ours >= 5 ? 3 : ours >= 3 ? 2 : 1;
    }
}
