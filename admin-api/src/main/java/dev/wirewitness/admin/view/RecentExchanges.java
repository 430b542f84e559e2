package dev.wirewitness.admin.view;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest exchanges, folded from the log and kept in memory. Written by one follower, read by any thread. What is
 * older stays in the log.
 */
public final class RecentExchanges implements Consumer<EvidenceRecord> {
    /** A page of exchanges, newest first; {@code more} when further pages are in memory. */
    public record Page(List<ExchangeView> exchanges, boolean more) {}

    private final int capacity;
    private final ExchangeView[] ring;
    private final Map<String, Integer> slots = new HashMap<>();
    private final List<Consumer<ExchangeView>> listeners = new CopyOnWriteArrayList<>();
    private long written;

    public RecentExchanges(int capacity) {
        this.capacity = capacity;
        this.ring = new ExchangeView[capacity];
    }

    @Override
    public void accept(EvidenceRecord record) {
        if (record.statement() instanceof Decided decided) {
            publish(add(ExchangeView.of(record, decided)));
        } else if (record.statement() instanceof Finished finished) {
            ExchangeView ended = end(finished);
            if (ended != null) {
                publish(ended);
            }
        }
    }

    /** Tells {@code listener} each exchange when it is decided and again when it ends; until closed. */
    public AutoCloseable listen(Consumer<ExchangeView> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public synchronized Page page(ExchangeQuery query) {
        List<ExchangeView> found = new ArrayList<>();
        for (long n = written - 1; n >= Math.max(0, written - capacity); n--) {
            ExchangeView exchange = ring[(int) (n % capacity)];
            if (query.accepts(exchange)) {
                if (found.size() == query.limit()) {
                    return new Page(found, true);
                }
                found.add(exchange);
            }
        }
        return new Page(found, false);
    }

    private synchronized ExchangeView add(ExchangeView exchange) {
        int slot = (int) (written++ % capacity);
        ExchangeView old = ring[slot];
        if (old != null) {
            slots.remove(old.exchangeId());
        }
        ring[slot] = exchange;
        slots.put(exchange.exchangeId(), slot);
        return exchange;
    }

    private synchronized @org.jspecify.annotations.Nullable ExchangeView end(Finished finished) {
        Integer slot = slots.get(finished.exchangeId());
        if (slot == null) {
            return null;
        }
        ring[slot] = ring[slot].ended(finished);
        return ring[slot];
    }

    private void publish(ExchangeView exchange) {
        listeners.forEach(listener -> listener.accept(exchange));
    }
}
