package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.engine.AnswerReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one WebSocket that are not finished, in the order they began, and which of their records are not
 * written. An answer belongs to the oldest message that asked and has none; at most {@value #MAX_OPEN} are kept open.
 */
final class SocketExchanges {
    /** The number of what is no exchange of its own. */
    static final int NONE = 0;

    static final int MAX_OPEN = 64;

    private static final class Open {
        private final long beganAt;
        private Outcome outcome = Outcome.FORWARDED;
        private @Nullable String errorClass;
        private @Nullable String answer;
        private boolean asks;
        private boolean waits;
        private boolean lost;
        private int status;
        private long sentAt = -1;
        private long answerAt = -1;
        private long durableNanos = -1;

        private Open(long beganAt) {
            this.beganAt = beganAt;
        }
    }

    private final Map<Integer, Open> open = new LinkedHashMap<>();
    private int last;
    private int unwritten;
    private boolean shut;

    /** A new exchange whose decision is about to be recorded. */
    int begin(long at) {
        open.put(++last, new Open(at));
        unwritten++;
        return last;
    }

    /** An answer that nobody asked for, the same way. */
    int unasked(String answer, long at) {
        int id = begin(at);
        Open one = of(id);
        one.answer = answer;
        one.answerAt = at;
        one.asks = true;
        return id;
    }

    boolean asks(int id) {
        return of(id).asks;
    }

    void asks(int id, boolean asks) {
        of(id).asks = asks;
    }

    Outcome outcome(int id) {
        return of(id).outcome;
    }

    void sent(int id, Outcome expected, boolean asks, long at) {
        Open one = of(id);
        one.outcome = expected;
        one.asks = asks;
        one.waits = asks;
        one.sentAt = at;
    }

    /** Whether it is a message that was sent and is answered by nothing. */
    boolean sentUnasked(int id) {
        Open one = open.get(id);
        return one != null && one.sentAt >= 0 && !one.waits;
    }

    void refused(int id, Outcome expected, long at) {
        Open one = of(id);
        one.outcome = expected;
        one.status = expected == Outcome.FAILED ? 503 : 400;
        one.answerAt = at;
    }

    void failed(int id, String errorClass) {
        of(id).errorClass = errorClass;
    }

    /** One more record is about to be written. */
    void unwritten() {
        unwritten++;
    }

    void written(int id, long at) {
        unwritten--;
        Open one = open.get(id);
        if (one != null && one.answerAt >= 0) {
            one.durableNanos = Math.max(0, at - one.answerAt);
        }
    }

    void lost(int id) {
        Open one = open.get(id);
        if (one != null) {
            one.lost = true;
        }
    }

    boolean allWritten() {
        return unwritten == 0;
    }

    /** True once when records began to be waited for. */
    boolean justShut() {
        boolean just = !shut && unwritten > 0;
        shut |= just;
        return just;
    }

    /** True once when all of them are written. */
    boolean justOpened() {
        boolean just = shut && unwritten == 0;
        shut &= !just;
        return just;
    }

    boolean noneOpen() {
        return open.isEmpty();
    }

    /** An answer begins; false when nobody asked for one. */
    boolean began(String answer, long at) {
        for (Open one : open.values()) {
            if (one.waits && one.answer == null) {
                one.answer = answer;
                one.answerAt = at;
                return true;
            }
        }
        return false;
    }

    /** Whose answer ends: the one of that name; without a name the oldest that began; else the oldest asked for. */
    int answered(String answer) {
        int asked = NONE;
        for (Map.Entry<Integer, Open> entry : open.entrySet()) {
            Open one = entry.getValue();
            if (one.answer != null && (answer.isEmpty() || one.answer.equals(answer))) {
                return entry.getKey();
            }
            if (one.waits && one.answer == null && asked == NONE) {
                asked = entry.getKey();
            }
        }
        return asked;
    }

    SocketCommand.FinishExchange finish(int id, Outcome how, Optional<AnswerReport> report, long at) {
        Open one = of(id);
        open.remove(id);
        return new SocketCommand.FinishExchange(id, end(one, how, one.errorClass, at), report);
    }

    /** Finishes what is left, since no answer will come. */
    void finishAll(Outcome how, String errorClass, long at, Consumer<SocketCommand> out) {
        List<Integer> left = new ArrayList<>(open.keySet());
        for (int id : left) {
            Open one = of(id);
            open.remove(id);
            out.accept(new SocketCommand.FinishExchange(
                    id, end(one, how, one.errorClass == null ? errorClass : one.errorClass, at), Optional.empty()));
        }
    }

    /** The oldest that waits for its answer, when too many do. */
    OptionalInt surplus() {
        return open.size() > MAX_OPEN ? OptionalInt.of(open.keySet().iterator().next()) : OptionalInt.empty();
    }

    private static ExchangeEnd end(Open one, Outcome how, @Nullable String errorClass, long at) {
        return new ExchangeEnd(
                how,
                !one.lost,
                Optional.ofNullable(how == Outcome.FAILED ? errorClass : null),
                one.status == 0 ? OptionalInt.empty() : OptionalInt.of(one.status),
                OptionalInt.empty(),
                one.sentAt >= 0 && one.answerAt >= 0 ? OptionalLong.of(one.answerAt - one.sentAt) : OptionalLong.empty(),
                one.durableNanos >= 0 ? OptionalLong.of(one.durableNanos) : OptionalLong.empty(),
                at - one.beganAt);
    }

    private Open of(int id) {
        Open one = open.get(id);
        if (one == null) {
            throw new IllegalStateException("exchange " + id + ": not open (expected: begun and not finished)");
        }
        return one;
    }
}
