package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** First and last event time seen, and the log index of the first record. Not thread-safe. */
final class Span {
    long firstMicros = Long.MAX_VALUE;
    long lastMicros = Long.MIN_VALUE;
    long firstLeaf = -1;

    void see(long leaf, long micros) {
        if (firstLeaf < 0) {
            firstLeaf = leaf;
        }
        firstMicros = Math.min(firstMicros, micros);
        lastMicros = Math.max(lastMicros, micros);
    }

    void save(ObjectNode into) {
        into.put("first", firstMicros).put("last", lastMicros).put("leaf", firstLeaf);
    }

    void load(JsonNode from) {
        firstMicros = from.path("first").asLong();
        lastMicros = from.path("last").asLong();
        firstLeaf = from.path("leaf").asLong();
    }
}
