package dev.wirewitness.admin.view;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest exchanges, folded from the log and kept in memory. Written by one follower, read by any thread. What is
 * older stays in the log.
 */
public final class RecentExchanges implements Consumer<EvidenceRecord> {
    /** A page of exchanges, newest first; {@code more} when further pages are in memory. */
    public record Page(List<ExchangeView> exchanges, boolean more) {}

    /**
     * What is in memory, in figures.
     *
     * @param actions how many exchanges by action
     * @param minutes how many by action in each of the last minutes, oldest first
     */
    public record Summary(long total, Map<String, Long> actions, List<Map<String, Long>> minutes) {}

    private static final int MINUTES = 60;
    private static final long MICROS_PER_MINUTE = 60_000_000L;

    private final int capacity;
    private final ExchangeView[] ring;
    private final long[] micros;
    private final Map<String, Integer> slots = new HashMap<>();
    private final List<Consumer<ExchangeView>> listeners = new CopyOnWriteArrayList<>();
    private long written;

    public RecentExchanges(int capacity) {
        this.capacity = capacity;
        this.ring = new ExchangeView[capacity];
        this.micros = new long[capacity];
    }

    @Override
    public void accept(EvidenceRecord record) {
        if (record.statement() instanceof Decided decided) {
            publish(add(ExchangeView.of(record, decided), record.eventMicros()));
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

    /** Figures as of {@code now}; the last of the minutes ends there. */
    public synchronized Summary summary(Instant now) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        Map<String, Long> actions = new TreeMap<>();
        List<Map<String, Long>> minutes = new ArrayList<>();
        for (int i = 0; i < MINUTES; i++) {
            minutes.add(new TreeMap<>());
        }
        int kept = (int) Math.min(written, capacity);
        for (int slot = 0; slot < kept; slot++) {
            String action = ring[slot].action();
            actions.merge(action, 1L, Long::sum);
            long age = Math.max(0, nowMicros - micros[slot]) / MICROS_PER_MINUTE;
            if (age < MINUTES) {
                minutes.get(MINUTES - 1 - (int) age).merge(action, 1L, Long::sum);
            }
        }
        return new Summary(kept, actions, minutes);
    }

    private synchronized ExchangeView add(ExchangeView exchange, long eventMicros) {
        int slot = (int) (written++ % capacity);
        ExchangeView old = ring[slot];
        if (old != null) {
            slots.remove(old.exchangeId());
        }
        ring[slot] = exchange;
        micros[slot] = eventMicros;
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
