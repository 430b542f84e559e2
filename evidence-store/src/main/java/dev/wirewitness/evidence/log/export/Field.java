package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Fields of a record as the formats want them. */
final class Field {
    private static final long MICROS_PER_MILLI = 1000;

    private Field() {}

    /** A field of the body as text; empty when the record has none. */
    static String body(JsonNode record, String name) {
        return record.path("body").path(name).asText("");
    }

    static String time(JsonNode record) {
        return Instant.EPOCH.plus(record.path("event_time").asLong(), ChronoUnit.MICROS).toString();
    }

    static long millis(JsonNode record) {
        return record.path("event_time").asLong() / MICROS_PER_MILLI;
    }

    static String pseudonym(JsonNode record) {
        return record.path("body").path("subject").path("pseudonym").asText("");
    }

    /** Kinds and counts, such as {@code aws-key:2 person-name:1}. */
    static String findings(JsonNode record) {
        List<String> found = new ArrayList<>();
        for (JsonNode one : record.path("body").path("findings")) {
            found.add(one.path("type").asText() + ':' + one.path("count").asLong());
        }
        return String.join(" ", found);
    }

    /** How much a person who watches should care: 0 to 10. */
    static int severity(JsonNode record) {
        return switch (record.path("type").asText()) {
            case "decided" -> switch (body(record, "action")) {
                case "block" -> 7;
                case "hold" -> 6;
                case "redact" -> 5;
                default -> record.path("body").path("findings").isEmpty() ? 1 : 3;
            };
            case "evidence.gap" -> 9;
            case "refused", "hold.requested", "hold.ended" -> 5;
            case "mcp.observed", "system.observed" -> 4;
            default -> 2;
        };
    }
}
