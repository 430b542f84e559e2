package dev.wirewitness.admin.view;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Finished;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest exchanges, folded from the log. Written by one follower, read by any thread.
 *
 * <p>What is kept is where their records stand; a page reads them from the log again. Kept as objects, they would grow
 * old one by one at full speed, and the collector would have to go through all of them ever so often.
 */
public final class RecentExchanges implements Consumer<EvidenceRecord> {
    /** A page of exchanges, newest first; {@code more} when further ones of the newest match. */
    public record Page(List<ExchangeView> exchanges, boolean more) {}

    /**
     * The newest exchanges in figures.
     *
     * @param actions how many exchanges by action
     * @param minutes how many by action in each of the last minutes, oldest first
     */
    public record Summary(long total, Map<String, Long> actions, List<Map<String, Long>> minutes) {}

    private static final int MINUTES = 60;
    private static final long MICROS_PER_MINUTE = 60_000_000L;
    /** Exchanges whose records are read at a time. */
    private static final int STRIDE = 256;

    private final EvidenceReader log;
    private final ExchangePlaces places;
    private final List<Consumer<ExchangeView>> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param log where the records can be read again, which {@link #accept} is told of in order
     * @param capacity how many exchanges count as new
     */
    public RecentExchanges(EvidenceReader log, int capacity) {
        this.log = log;
        this.places = new ExchangePlaces(capacity);
    }

    @Override
    public void accept(EvidenceRecord record) {
        if (record.statement() instanceof Decided decided) {
            places.decided(record.index(), record.eventMicros(), decided);
            if (!listeners.isEmpty()) {
                publish(ExchangeView.of(record, decided));
            }
        } else if (record.statement() instanceof Finished finished) {
            long decision = places.finished(record.index(), finished);
            if (decision >= 0 && !listeners.isEmpty()) {
                publish(decision(decision).ended(finished));
            }
        }
    }

    /** Tells {@code listener} each exchange when it is decided and again when it ends; until closed. */
    public AutoCloseable listen(Consumer<ExchangeView> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Reads from the log, so it may wait for the disk. */
    public Page page(ExchangeQuery query) {
        List<ExchangeView> found = new ArrayList<>();
        long until = places.written();
        while (until > places.oldest()) {
            long from = Math.max(places.oldest(), until - Math.min(STRIDE, query.limit() + 1));
            List<ExchangeView> stride = read(places.between(from, until).stream()
                    .filter(place -> place.decided() < query.before())
                    .toList());
            for (int i = stride.size() - 1; i >= 0; i--) {
                ExchangeView exchange = stride.get(i);
                if (query.accepts(exchange)) {
                    if (found.size() == query.limit()) {
                        return new Page(found, true);
                    }
                    found.add(exchange);
                }
            }
            until = from;
        }
        return new Page(found, false);
    }

    /** Decisions first, then ends: both stand in the order of the log, which is read by the bundle. */
    private List<ExchangeView> read(List<ExchangePlaces.Place> stride) {
        List<ExchangeView> views = new ArrayList<>(stride.size());
        for (ExchangePlaces.Place place : stride) {
            views.add(decision(place.decided()));
        }
        for (int i = 0; i < views.size(); i++) {
            if (stride.get(i).finished() >= 0
                    && log.read(stride.get(i).finished()).statement() instanceof Finished finished) {
                views.set(i, views.get(i).ended(finished));
            }
        }
        return views;
    }

    private ExchangeView decision(long index) {
        EvidenceRecord record = log.read(index);
        if (record.statement() instanceof Decided decided) {
            return ExchangeView.of(record, decided);
        }
        throw new IllegalStateException("record " + index + ": " + record.statement().getClass().getSimpleName()
                + " (expected: Decided, as it was when it was followed)");
    }

    /** Figures as of {@code now}; the last of the minutes ends there. */
    public Summary summary(Instant now) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        Map<String, Long> actions = new TreeMap<>();
        List<Map<String, Long>> minutes = new ArrayList<>();
        for (int i = 0; i < MINUTES; i++) {
            minutes.add(new TreeMap<>());
        }
        int kept = places.forEach((action, micros) -> {
            actions.merge(action, 1L, Long::sum);
            long age = Math.max(0, nowMicros - micros) / MICROS_PER_MINUTE;
            if (age < MINUTES) {
                minutes.get(MINUTES - 1 - (int) age).merge(action, 1L, Long::sum);
            }
        });
        return new Summary(kept, actions, minutes);
    }

    private void publish(ExchangeView exchange) {
        listeners.forEach(listener -> listener.accept(exchange));
    }
}
