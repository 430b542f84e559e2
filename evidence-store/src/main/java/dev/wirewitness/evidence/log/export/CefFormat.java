package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Common Event Format, version 0: pipes and backslashes escaped in the head, equals signs and breaks in the rest. */
final class CefFormat implements RecordFormat {
    @Override
    public String lines(long index, JsonNode record) {
        String type = record.path("type").asText();
        String action = Field.body(record, "action");
        Map<String, String> extension = new LinkedHashMap<>();
        extension.put("rt", Long.toString(Field.millis(record)));
        extension.put("externalId", Long.toString(index));
        extension.put("dvchost", record.path("node_id").asText());
        extension.put("dhost", Field.body(record, "host"));
        extension.put("dpt", Field.body(record, "port"));
        extension.put("requestMethod", Field.body(record, "method"));
        extension.put("act", action);
        extension.put("suid", Field.pseudonym(record));
        extension.put("app", Field.body(record, "service"));
        extension.put("out", Field.body(record, "bytes_out"));
        custom(extension, 1, "model", Field.body(record, "model"));
        custom(extension, 2, "rule", Field.body(record, "primary_rule"));
        custom(extension, 3, "findings", Field.findings(record));
        custom(extension, 4, "client", Field.body(record, "client"));
        custom(extension, 5, "policy", record.path("policy_digest").asText());
        StringBuilder line = new StringBuilder("CEF:0|Wirewitness|Wirewitness|1|")
                .append(head(action.isEmpty() ? type : type + "." + action)).append('|')
                .append(head(action.isEmpty() ? type : action + " by " + Field.body(record, "primary_rule"))).append('|')
                .append(Field.severity(record)).append('|');
        String gap = "";
        for (Map.Entry<String, String> field : extension.entrySet()) {
            if (!field.getValue().isEmpty()) {
                line.append(gap).append(field.getKey()).append('=').append(value(field.getValue()));
                gap = " ";
            }
        }
        return line.append('\n').toString();
    }

    private static void custom(Map<String, String> extension, int number, String label, String value) {
        if (!value.isEmpty()) {
            extension.put("cs" + number + "Label", label);
            extension.put("cs" + number, value);
        }
    }

    private static String head(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("[\\r\\n]", " ");
    }

    private static String value(String text) {
        return text.replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r").replace("\n", "\\n");
    }
}
