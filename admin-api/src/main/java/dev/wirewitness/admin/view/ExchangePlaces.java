package dev.wirewitness.admin.view;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of the newest exchanges stand in the log: a ring of numbers. Exchanges are counted from 0 in the
 * order of their decisions. Any thread.
 */
final class ExchangePlaces {
    /** The indices of both records; {@code finished} is negative while there is none. */
    record Place(long decided, long finished) {}

    /** Told of each exchange in {@link #forEach}. */
    interface Sink {
        void accept(String action, long eventMicros);
    }

    private static final long NONE = -1;

    private final int capacity;
    private final long[] decided;
    private final long[] finished;
    private final long[] micros;
    private final String[] actions;
    /** Null once finished. */
    private final @Nullable String[] openIds;
    private final Map<String, Long> open = new HashMap<>();
    private long written;

    ExchangePlaces(int capacity) {
        this.capacity = capacity;
        this.decided = new long[capacity];
        this.finished = new long[capacity];
        this.micros = new long[capacity];
        this.actions = new String[capacity];
        this.openIds = new String[capacity];
    }

    synchronized void decided(long index, long eventMicros, Decided statement) {
        int slot = slot(written);
        String pushedOut = openIds[slot];
        if (pushedOut != null) {
            open.remove(pushedOut, written - capacity);
        }
        decided[slot] = index;
        finished[slot] = NONE;
        micros[slot] = eventMicros;
        actions[slot] = statement.action().intern();
        openIds[slot] = statement.exchangeId();
        open.put(statement.exchangeId(), written);
        written++;
    }

    /** The index of the decision that this ends, negative when it is no longer among the newest. */
    synchronized long finished(long index, Finished statement) {
        Long number = open.remove(statement.exchangeId());
        if (number == null) {
            return NONE;
        }
        int slot = slot(number);
        finished[slot] = index;
        openIds[slot] = null;
        return decided[slot];
    }

    /** How many exchanges there have been. */
    synchronized long written() {
        return written;
    }

    /** The number of the oldest exchange that is still here. */
    synchronized long oldest() {
        return Math.max(0, written - capacity);
    }

    /** Exchanges {@code [from, until)}, without those that have been pushed out meanwhile. */
    synchronized List<Place> between(long from, long until) {
        List<Place> places = new ArrayList<>();
        for (long number = Math.max(from, oldest()); number < until; number++) {
            places.add(new Place(decided[slot(number)], finished[slot(number)]));
        }
        return places;
    }

    /** Tells {@code sink} of every exchange, in no order; how many there were. */
    synchronized int forEach(Sink sink) {
        int kept = (int) Math.min(written, capacity);
        for (int slot = 0; slot < kept; slot++) {
            sink.accept(actions[slot], micros[slot]);
        }
        return kept;
    }

    private int slot(long number) {
        return (int) (number % capacity);
    }
}
