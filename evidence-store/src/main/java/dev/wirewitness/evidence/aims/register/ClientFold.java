package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One client program and version as its exchanges add up. Not thread-safe. */
final class ClientFold {
    private final Span span = new Span();
    private final Counter exchanges = new Counter();

    static void count(TreeMap<Key, ClientFold> clients, int cap, long leaf, long micros, Decided decided) {
        Key key = new Key(
                ForeignText.cap(decided.client()),
                ForeignText.cap(decided.clientVersion().orElse("")),
                ForeignText.cap(decided.surface()));
        if (!clients.containsKey(key) && clients.size() >= cap) {
            key = new Key(Names.OTHERS, "", "");
        }
        ClientFold fold = clients.computeIfAbsent(key, k -> new ClientFold());
        fold.span.see(leaf, micros);
        fold.exchanges.add(1);
    }

    static List<Inventory.ClientUse> rows(TreeMap<Key, ClientFold> clients) {
        List<Inventory.ClientUse> rows = new ArrayList<>(clients.size());
        clients.forEach((key, fold) -> rows.add(new Inventory.ClientUse(
                key.client(),
                key.version(),
                key.surface(),
                fold.exchanges.value(),
                fold.span.firstMicros,
                fold.span.lastMicros)));
        return List.copyOf(rows);
    }

    static ArrayNode save(TreeMap<Key, ClientFold> clients) {
        return Saved.list(clients.entrySet(), entry -> {
            ObjectNode saved = Saved.object()
                    .put("client", entry.getKey().client())
                    .put("version", entry.getKey().version())
                    .put("surface", entry.getKey().surface())
                    .put("exchanges", entry.getValue().exchanges.value());
            entry.getValue().span.save(saved);
            return saved;
        });
    }

    static void load(JsonNode saved, TreeMap<Key, ClientFold> clients) {
        for (JsonNode one : saved) {
            ClientFold fold = new ClientFold();
            fold.exchanges.add(one.path("exchanges").asLong());
            fold.span.load(one);
            clients.put(
                    new Key(one.path("client").asText(), one.path("version").asText(), one.path("surface").asText()), fold);
        }
    }

    record Key(String client, String version, String surface) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = client.compareTo(other.client);
            order = order != 0 ? order : version.compareTo(other.version);
            return order != 0 ? order : surface.compareTo(other.surface);
        }
    }
}
