package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The parts of folds as JSON and back. What is read was checked by its digest before; other JSON gives odd folds, no harm. */
final class Saved {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Saved() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = JSON.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    static void texts(JsonNode array, Consumer<String> sink) {
        array.forEach(item -> sink.accept(item.asText()));
    }

    static <V> ObjectNode map(Map<String, V> map, Function<V, JsonNode> value) {
        ObjectNode object = JSON.createObjectNode();
        map.forEach((key, one) -> object.set(key, value.apply(one)));
        return object;
    }

    static void map(JsonNode object, BiConsumer<String, JsonNode> sink) {
        object.properties().forEach(entry -> sink.accept(entry.getKey(), entry.getValue()));
    }

    static <V> ArrayNode list(Collection<V> items, Function<V, JsonNode> value) {
        ArrayNode array = JSON.createArrayNode();
        items.forEach(item -> array.add(value.apply(item)));
        return array;
    }

    static ObjectNode counters(Map<String, Counter> counters) {
        return map(counters, counter -> JSON.getNodeFactory().numberNode(counter.value()));
    }

    static void counters(JsonNode object, Map<String, Counter> counters) {
        map(object, (key, value) -> counters.computeIfAbsent(key, k -> new Counter()).add(value.asLong()));
    }

    static <V> void names(JsonNode object, Names<V> names, Supplier<V> fresh, BiConsumer<V, JsonNode> load) {
        map(object, (key, value) -> {
            V row = fresh.get();
            load.accept(row, value);
            names.put(key, row);
        });
    }
}
