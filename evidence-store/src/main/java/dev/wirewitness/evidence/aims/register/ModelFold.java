package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;

/** One model name of one system as its records add up. Not thread-safe. */
final class ModelFold {
    private final Span span = new Span();
    private final Counter requested = new Counter();
    private final Counter reported = new Counter();
    private final Counter tokensIn = new Counter();
    private final Counter tokensOut = new Counter();

    void requested(long leaf, long micros) {
        span.see(leaf, micros);
        requested.add(1);
    }

    void reported(long leaf, long micros) {
        span.see(leaf, micros);
        reported.add(1);
    }

    void tokens(OptionalLong in, OptionalLong out) {
        tokensIn.add(in.orElse(0));
        tokensOut.add(out.orElse(0));
    }

    Inventory.ModelUse row(String name) {
        return new Inventory.ModelUse(
                name,
                requested.value(),
                reported.value(),
                tokensIn.value(),
                tokensOut.value(),
                span.firstMicros,
                span.lastMicros);
    }

    ObjectNode save() {
        ObjectNode saved = Saved.object()
                .put("requested", requested.value())
                .put("reported", reported.value())
                .put("tokens_in", tokensIn.value())
                .put("tokens_out", tokensOut.value());
        span.save(saved);
        return saved;
    }

    void load(JsonNode saved) {
        requested.add(saved.path("requested").asLong());
        reported.add(saved.path("reported").asLong());
        tokensIn.add(saved.path("tokens_in").asLong());
        tokensOut.add(saved.path("tokens_out").asLong());
        span.load(saved);
    }
}
