package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.Tunnelled;
import java.util.List;
import java.util.TreeSet;

/** One host relayed unread as its connections add up. Not thread-safe. */
final class TunnelFold {
    private final Span span = new Span();
    private final Counter connections = new Counter();
    private final Counter bytesOut = new Counter();
    private final Counter bytesIn = new Counter();
    private final TreeSet<String> reasons = new TreeSet<>();

    void see(long leaf, long micros, Tunnelled tunnel) {
        span.see(leaf, micros);
        connections.add(1);
        bytesOut.add(tunnel.bytesOut());
        bytesIn.add(tunnel.bytesIn());
        if (reasons.size() < 20) {
            reasons.add(ForeignText.cap(tunnel.reason()));
        }
    }

    Inventory.TunnelHost row(String host) {
        return new Inventory.TunnelHost(
                host,
                connections.value(),
                bytesOut.value(),
                bytesIn.value(),
                List.copyOf(reasons),
                span.firstMicros,
                span.lastMicros);
    }

    ObjectNode save() {
        ObjectNode saved = Saved.object()
                .put("connections", connections.value())
                .put("bytes_out", bytesOut.value())
                .put("bytes_in", bytesIn.value());
        saved.set("reasons", Saved.texts(reasons));
        span.save(saved);
        return saved;
    }

    void load(JsonNode saved) {
        connections.add(saved.path("connections").asLong());
        bytesOut.add(saved.path("bytes_out").asLong());
        bytesIn.add(saved.path("bytes_in").asLong());
        Saved.texts(saved.path("reasons"), reasons::add);
        span.load(saved);
    }
}
