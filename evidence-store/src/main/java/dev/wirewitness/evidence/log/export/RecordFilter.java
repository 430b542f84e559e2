package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.log.record.RecordPeek;
import java.io.IOException;
import java.util.List;

/**
 * Which records somebody wants to see. Any thread.
 *
 * @param types record types; all when empty
 * @param fields every one must hold
 */
public record RecordFilter(List<String> types, List<Field> fields) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every record. */
    public static final RecordFilter ALL = new RecordFilter(List.of(), List.of());

    /**
     * A field of the body, or of the envelope, that has a value. Dots lead into objects; of a list, one item is enough.
     */
    public record Field(String path, String value) {
        /** Reads {@code path=value}; IllegalArgumentException says what was expected. */
        public static Field parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + text + "' (expected: FIELD=VALUE, such as action=block,"
                        + " mcp.tool=search or findings.type=aws-key)");
            }
            return new Field(text.substring(0, equals), text.substring(equals + 1));
        }

        private boolean holds(JsonNode record) {
            List<String> names = List.of(path.split("\\.", -1));
            return holds(record.path("body"), names) || holds(record, names);
        }

        private boolean holds(JsonNode node, List<String> names) {
            if (node.isArray()) {
                return node.valueStream().anyMatch(item -> holds(item, names));
            }
            return names.isEmpty()
                    ? node.isValueNode() && node.asText().equals(value)
                    : holds(node.path(names.getFirst()), names.subList(1, names.size()));
        }
    }

    public RecordFilter {
        types = List.copyOf(types);
        fields = List.copyOf(fields);
    }

    /** Whether the record with these bytes is wanted; one that is no JSON is only by an empty filter. */
    public boolean wants(byte[] entry) {
        if (!types.isEmpty() && !types.contains(RecordPeek.type(entry, 0, entry.length).orElse(""))) {
            return false;
        }
        if (fields.isEmpty()) {
            return true;
        }
        try {
            JsonNode record = JSON.readTree(entry);
            return fields.stream().allMatch(field -> field.holds(record));
        } catch (IOException e) {
            return false;
        }
    }
}
