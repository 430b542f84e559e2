package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.exchange.Stage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one exchange waits, and for whom. Whoever does not take what is written to him is the one waited for, not
 * the other side, which was told to stop; and a client may not stretch a body that we hold by a byte now and then: on
 * average it has to send 256 bytes in a second, after a first allowance. Event loop only.
 */
final class Patience {
    /** Why a request is not read on. */
    enum Hold {
        /** What came waits for its verdict. */
        VERDICT,
        /** The origin takes no more of it for now. */
        ORIGIN,
        /** Too much is held already. */
        MEMORY
    }

    private static final long BYTES_PER_SECOND = 256;

    /** What a slow reader has to take within its time to be waited for again. */
    private static final long WORTH_WAITING = 1024;

    private final ExchangeServices services;
    private final ClientSide client;
    private final LongSupplier received;
    private @Nullable Stage awaited;
    private final EnumSet<Hold> holds = EnumSet.noneOf(Hold.class);
    private boolean relays;
    private boolean waitingForBody;
    private long since;
    private long waited;
    private long backlog;

    /** {@code received}: bytes of the request's content so far. */
    Patience(ExchangeServices services, ClientSide client, LongSupplier received) {
        this.services = services;
        this.client = client;
        this.received = received;
    }

    void await(Stage stage) {
        awaited = stage;
        arm();
    }

    /** For a time that is not in the settings. */
    void await(Stage stage, Duration time) {
        rest();
        client.await(time, stage);
    }

    void rest() {
        awaited = null;
        count();
        client.rest();
    }

    /** The client takes more, or no more. */
    void clientTurned() {
        if (awaited == Stage.ANSWER) {
            arm();
        }
    }

    /** Stops reading the request for this reason, or no more for this one. */
    void hold(Hold why, boolean on) {
        if (on ? holds.add(why) : holds.remove(why)) {
            client.reading(holds.isEmpty());
            if (awaited == Stage.REQUEST_BODY) {
                arm();
            }
        }
    }

    /** What comes of the request from now on is passed on: nothing of it is held, and it may be a slow stream. */
    void relays() {
        relays = true;
        hold(Hold.MEMORY, false);
        hold(Hold.VERDICT, false);
    }

    /** Whether the time is really over; else it goes on. */
    boolean over(Stage stage) {
        if (stage == Stage.CLIENT_TAKES && backlog - client.backlog() >= WORTH_WAITING) {
            arm();
            return false;
        }
        return true;
    }

    private void arm() {
        Stage stage = awaited;
        if (stage == null) {
            return;
        }
        count();
        Stage actual = actual(stage);
        Duration time = services.patience(actual);
        if (actual == Stage.REQUEST_BODY) {
            waitingForBody = true;
            since = System.nanoTime();
            time = allowance(time);
        } else if (actual == Stage.CLIENT_TAKES) {
            backlog = client.backlog();
        }
        client.await(time, actual);
    }

    private Stage actual(Stage stage) {
        if (stage == Stage.ANSWER && !client.writable()) {
            return Stage.CLIENT_TAKES;
        }
        if (stage == Stage.REQUEST_BODY && holds.contains(Hold.ORIGIN)) {
            return Stage.ORIGIN_TAKES;
        }
        return stage == Stage.REQUEST_BODY && holds.contains(Hold.MEMORY) ? Stage.MEMORY : stage;
    }

    /** Notes how long the client was waited for: only that is its own time. */
    private void count() {
        if (waitingForBody) {
            waitingForBody = false;
            waited += System.nanoTime() - since;
        }
    }

    private Duration allowance(Duration idle) {
        Duration left = idle.plusSeconds(received.getAsLong() / BYTES_PER_SECOND).minusNanos(waited);
        if (relays || left.compareTo(idle) >= 0) {
            return idle;
        }
        return left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left;
    }
}
