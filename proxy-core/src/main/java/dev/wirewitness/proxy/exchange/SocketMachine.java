package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;
import dev.wirewitness.proxy.ProxySettings.OnFailure;
import dev.wirewitness.proxy.exchange.SocketCommand.Fail;
import dev.wirewitness.proxy.exchange.SocketCommand.Refuse;
import dev.wirewitness.proxy.exchange.SocketCommand.Step;
import dev.wirewitness.proxy.exchange.SocketEvent.AnswerBegan;
import dev.wirewitness.proxy.exchange.SocketEvent.AnswerEnded;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientBroke;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientClosed;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientGaveUp;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientLeft;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientPiece;
import dev.wirewitness.proxy.exchange.SocketEvent.DecisionLost;
import dev.wirewitness.proxy.exchange.SocketEvent.DecisionWritten;
import dev.wirewitness.proxy.exchange.SocketEvent.Drain;
import dev.wirewitness.proxy.exchange.SocketEvent.HoldEnded;
import dev.wirewitness.proxy.exchange.SocketEvent.InspectionFailed;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginBroke;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginClosed;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginLeft;
import dev.wirewitness.proxy.exchange.SocketEvent.TimedOut;
import dev.wirewitness.proxy.exchange.SocketEvent.VerdictReached;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one WebSocket after its opening, without I/O. One message of the client at a time is inspected, decided
 * and sent; those behind it wait, as {@link #ready} says. A message that asks a model, that is changed, refused or
 * held, or in which something was found, is an exchange of its own with its records; the others belong to the opening.
 * While a record is not yet written the gate is shut and nothing the origin says leaves. {@link SocketCommand.Finish}
 * is said exactly once, after each exchange was finished. One thread.
 *
 * <pre>
 * client:  READING → DECIDING → (HOLDING →) READING, or RELAYING the rest of a message nobody inspects
 *              refused: REFUSING (waits for the record) → READING, or DROPPING the rest of the message
 * both:    OPEN → CLOSING (one side said close) → ENDED
 * </pre>
 */
public final class SocketMachine {
    private enum Phase {
        READING,
        DECIDING,
        HOLDING,
        REFUSING,
        RELAYING,
        DROPPING
    }

    private enum Life {
        OPEN,
        /** The origin ended while the gate was shut: its last words still wait. */
        ENDING,
        CLOSING,
        ENDED
    }

    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int ABNORMAL = 1006;
    static final int REFUSED = 1008;
    static final int BROKEN = 1011;
    static final int TRY_AGAIN = 1013;
    private static final String LOG_UNAVAILABLE =
            "The evidence log takes no records now, and messages without a record are not allowed. Try again later.";

    private final OnFailure onFailure;
    private final Delivery delivery;
    private final SocketExchanges exchanges = new SocketExchanges();

    private Phase phase = Phase.READING;
    private Life life = Life.OPEN;
    private boolean begun;
    private boolean whole;
    private boolean draining;
    private boolean clientClosed;
    private boolean originClosed;
    private long readAt;
    private long heldAt;
    private int current;
    private Verdict.@Nullable Hold hold;
    private @Nullable SocketCommand refusal;
    private @Nullable SocketEvent lastWords;
    private Outcome outcome = Outcome.FORWARDED;
    private @Nullable String errorClass;
    private int closeCode = ABNORMAL;

    public SocketMachine(OnFailure onFailure, Delivery delivery) {
        this.onFailure = onFailure;
        this.delivery = delivery;
    }

    /** Whether the client's next piece or close can be taken. */
    public boolean ready() {
        return life == Life.OPEN
                && (phase == Phase.RELAYING || phase == Phase.DROPPING || (phase == Phase.READING && !(draining && !begun)));
    }

    /** Whether a close of the client can be taken: behind a message that is being decided it waits its turn. */
    public boolean takesClose() {
        return life != Life.OPEN || (phase != Phase.DECIDING && phase != Phase.REFUSING);
    }

    /** Whether a message is being kept for its inspection, or would be. */
    public boolean collecting() {
        return life == Life.OPEN && phase == Phase.READING;
    }

    public boolean ended() {
        return life == Life.ENDED;
    }

    /** Takes one event; says what to do, in order. Not to be called again from {@code out}. */
    public void on(SocketEvent event, Consumer<SocketCommand> out) {
        if (life == Life.ENDED) {
            if (event instanceof ClientPiece) {
                out.accept(Step.DROP);
            }
            return;
        }
        switch (event) {
            case ClientPiece(boolean first, boolean last, long at) -> piece(first, last, at, out);
            case ClientGaveUp(NotInspected why, long at) -> gaveUp(why, at, out);
            case VerdictReached(Inspected inspected, boolean asks, boolean writable, long at) ->
                obey(inspected, asks, writable, at, out);
            case InspectionFailed(String word, String message, long at) -> fail(503, word, message, at, out);
            case HoldEnded(HoldOutcome how, long at) -> holdEnded(how, at, out);
            case DecisionWritten(int id, long at) -> written(id, at, out);
            case DecisionLost(int id, long at) -> lost(id, at, out);
            case AnswerBegan(String answer, long at) -> answerBegan(answer, at, out);
            case AnswerEnded(String answer, AnswerReport report, long at) -> answerEnded(answer, report, at, out);
            case ClientClosed(int code, long at) -> clientClosed(code, at, out);
            case OriginClosed _ -> originEnds(event, out);
            case ClientBroke(int code, String why, long at) -> clientBroke(code, why, at, out);
            case OriginBroke _ -> originEnds(event, out);
            case ClientLeft(long at) -> clientLeft(at, out);
            case OriginLeft _ -> originEnds(event, out);
            case TimedOut(SocketStage stage, long at) -> timedOut(stage, at, out);
            case Drain(long at) -> {
                draining = true;
                drained(at, out);
            }
        }
    }

    // ---- the client's messages

    private void piece(boolean first, boolean last, long at, Consumer<SocketCommand> out) {
        if (life != Life.OPEN) {
            out.accept(Step.DROP);
            return;
        }
        begun = first || begun;
        switch (phase) {
            case READING -> {
                out.accept(Step.KEEP);
                if (last && phase == Phase.READING) {
                    whole = true;
                    decide(at);
                    out.accept(Step.DECIDE);
                }
            }
            case RELAYING -> {
                out.accept(last ? Step.RELAY_LAST : Step.RELAY);
                over(last, at, out);
            }
            case DROPPING -> {
                out.accept(Step.DROP);
                over(last, at, out);
            }
            case DECIDING, HOLDING, REFUSING ->
                throw new IllegalStateException("piece in phase " + phase + " (expected: only when ready)");
        }
    }

    /** The message is through, one way or the other. */
    private void over(boolean last, long at, Consumer<SocketCommand> out) {
        if (last) {
            phase = Phase.READING;
            begun = false;
            whole = false;
            if (exchanges.sentUnasked(current)) {
                out.accept(exchanges.finish(current, exchanges.outcome(current), Optional.empty(), at));
            }
            drained(at, out);
        }
    }

    private void gaveUp(NotInspected why, long at, Consumer<SocketCommand> out) {
        if (phase == Phase.READING && life == Life.OPEN) {
            decide(at);
            out.accept(new SocketCommand.GiveUp(why));
        }
    }

    private void decide(long at) {
        phase = Phase.DECIDING;
        readAt = at;
        current = SocketExchanges.NONE;
    }

    private void obey(Inspected inspected, boolean asks, boolean writable, long at, Consumer<SocketCommand> out) {
        if (phase != Phase.DECIDING) {
            return;
        }
        Verdict verdict = inspected.verdict();
        boolean plain = verdict instanceof Verdict.Forward && !asks && inspected.findings().isEmpty();
        if (plain) {
            out.accept(new SocketCommand.Pass(inspected));
            send(verdict, Outcome.FORWARDED, false, at, out);
            return;
        }
        if (!writable && onFailure == OnFailure.REFUSE) {
            fail(503, "log_unavailable", LOG_UNAVAILABLE, at, out);
            return;
        }
        current = exchanges.begin(readAt);
        shut(out);
        out.accept(new SocketCommand.RecordDecision(current, inspected, at - readAt));
        switch (verdict) {
            case Verdict.Forward forward -> send(forward, Outcome.FORWARDED, asks, at, out);
            case Verdict.Redact redact -> send(redact, Outcome.REDACTED, asks, at, out);
            case Verdict.Block block -> refuse(new Refuse(block.refusal()), Outcome.BLOCKED, at, out);
            case Verdict.Hold held -> {
                phase = Phase.HOLDING;
                heldAt = at;
                hold = held;
                exchanges.asks(current, asks);
                out.accept(new SocketCommand.AskApproval(current, inspected, held));
            }
        }
    }

    private void send(Verdict verdict, Outcome expected, boolean asks, long at, Consumer<SocketCommand> out) {
        if (verdict instanceof Verdict.Redact && !whole) {
            fail(413, "cannot_redact", "The message is too large to be redacted.", at, out);
            return;
        }
        out.accept(new SocketCommand.Send(verdict, whole));
        phase = Phase.RELAYING;
        if (current != SocketExchanges.NONE) {
            exchanges.sent(current, expected, asks, at);
            OptionalInt surplus = exchanges.surplus();
            if (surplus.isPresent()) {
                int oldest = surplus.getAsInt();
                out.accept(exchanges.finish(oldest, exchanges.outcome(oldest), Optional.empty(), at));
            }
        }
        over(whole, at, out);
    }

    private void holdEnded(HoldOutcome how, long at, Consumer<SocketCommand> out) {
        Verdict.Hold held = hold;
        if (phase != Phase.HOLDING || held == null) {
            return;
        }
        hold = null;
        exchanges.unwritten();
        shut(out);
        out.accept(new SocketCommand.RecordHoldEnd(current, how, at - heldAt));
        switch (how) {
            case HoldOutcome.Approved _ ->
                send(held.ifApproved(), Outcome.RELEASED, exchanges.asks(current), at, out);
            case HoldOutcome.Denied _ ->
                refuse(new Refuse(held.ifDenied().refusal()), Outcome.BLOCKED, at, out);
            case HoldOutcome.Expired _ ->
                refuse(new Refuse(held.ifDenied().refusal()), Outcome.EXPIRED, at, out);
            case HoldOutcome.Withdrawn _ -> {
                out.accept(exchanges.finish(current, Outcome.ABANDONED, Optional.empty(), at));
                dropRest(at, out);
            }
        }
    }

    private void fail(int status, String word, String message, long at, Consumer<SocketCommand> out) {
        if (phase != Phase.DECIDING && phase != Phase.HOLDING) {
            return;
        }
        if (current != SocketExchanges.NONE) {
            exchanges.failed(current, word);
        }
        refuse(new Fail(current, status, word, message), Outcome.FAILED, at, out);
    }

    private void refuse(SocketCommand answer, Outcome expected, long at, Consumer<SocketCommand> out) {
        phase = Phase.REFUSING;
        refusal = answer;
        if (current != SocketExchanges.NONE) {
            exchanges.refused(current, expected, at);
        }
        if (exchanges.allWritten()) {
            answerRefusal(at, out);
        }
    }

    private void answerRefusal(long at, Consumer<SocketCommand> out) {
        SocketCommand answer = refusal;
        if (answer == null) {
            throw new IllegalStateException("refusal: none (expected: one in phase REFUSING)");
        }
        refusal = null;
        boolean ours = answer instanceof Fail;
        out.accept(answer);
        if (current != SocketExchanges.NONE) {
            out.accept(exchanges.finish(current, exchanges.outcome(current), Optional.empty(), at));
        }
        dropRest(at, out);
        if (delivery != Delivery.FRAME) {
            int code = ours ? TRY_AGAIN : REFUSED;
            close(code, ours ? "The message could not be carried out." : reason(answer), at, out);
        }
    }

    private static String reason(SocketCommand answer) {
        return answer instanceof Refuse(var policy) ? SocketReasons.of(policy.body()) : "";
    }

    private void dropRest(long at, Consumer<SocketCommand> out) {
        phase = Phase.DROPPING;
        over(whole, at, out);
    }

    // ---- records and answers

    private void shut(Consumer<SocketCommand> out) {
        if (exchanges.justShut()) {
            out.accept(Step.SHUT_GATE);
        }
    }

    private void written(int id, long at, Consumer<SocketCommand> out) {
        exchanges.written(id, at);
        if (!exchanges.allWritten()) {
            return;
        }
        if (exchanges.justOpened()) {
            out.accept(Step.OPEN_GATE);
        }
        if (phase == Phase.REFUSING) {
            answerRefusal(at, out);
        }
        SocketEvent ending = lastWords;
        if (ending != null) {
            lastWords = null;
            originEnded(ending, out);
        }
        drained(at, out);
    }

    private void lost(int id, long at, Consumer<SocketCommand> out) {
        exchanges.lost(id);
        boolean ourOwn = phase == Phase.REFUSING && id == current;
        if (onFailure == OnFailure.FORWARD_AND_COUNT || ourOwn) {
            written(id, at, out);
            return;
        }
        if (life != Life.OPEN && life != Life.ENDING) {
            return;
        }
        // the gate stays shut: what the origin answered is dropped
        lastWords = null;
        errorClass = "log_unavailable";
        outcome = Outcome.FAILED;
        out.accept(new Fail(id, 503, "log_unavailable", LOG_UNAVAILABLE));
        close(TRY_AGAIN, "The evidence log takes no records now.", at, out);
    }

    private void answerBegan(String answer, long at, Consumer<SocketCommand> out) {
        if (!exchanges.began(answer, at)) {
            int id = exchanges.unasked(answer, at);
            shut(out);
            out.accept(new SocketCommand.RecordUnasked(id));
        }
    }

    private void answerEnded(String answer, AnswerReport report, long at, Consumer<SocketCommand> out) {
        int id = exchanges.answered(answer);
        if (id != SocketExchanges.NONE) {
            out.accept(exchanges.finish(id, exchanges.outcome(id), Optional.of(report), at));
            drained(at, out);
        }
    }

    private void drained(long at, Consumer<SocketCommand> out) {
        boolean quiet = !begun && phase == Phase.READING && exchanges.noneOpen() && exchanges.allWritten();
        if (draining && life == Life.OPEN && quiet) {
            close(GOING_AWAY, "The proxy is stopping.", at, out);
        }
    }

    // ---- the end

    /** We end it ourselves. */
    private void close(int code, String reason, long at, Consumer<SocketCommand> out) {
        if (life != Life.OPEN && life != Life.ENDING) {
            return;
        }
        life = Life.CLOSING;
        closeCode = code;
        abandonMessage(at, out);
        out.accept(new SocketCommand.CloseClient(code, reason));
        out.accept(new SocketCommand.CloseOrigin(GOING_AWAY));
        out.accept(Step.DROP_ORIGIN);
        originClosed = true;
        out.accept(Step.AWAIT_CLOSE);
    }

    private void clientClosed(int code, long at, Consumer<SocketCommand> out) {
        clientClosed = true;
        if (life == Life.CLOSING) {
            ended(at, out);
            return;
        }
        if (life == Life.ENDING) {
            return;
        }
        life = Life.CLOSING;
        closeCode = code;
        abandonMessage(at, out);
        out.accept(new SocketCommand.CloseOrigin(code));
        out.accept(Step.AWAIT_CLOSE);
    }

    /** The origin will say no more; what it said goes first. */
    private void originEnds(SocketEvent event, Consumer<SocketCommand> out) {
        if (life == Life.ENDING) {
            return;
        }
        if (life == Life.OPEN && !exchanges.allWritten()) {
            life = Life.ENDING;
            lastWords = event;
            return;
        }
        originEnded(event, out);
    }

    private void originEnded(SocketEvent event, Consumer<SocketCommand> out) {
        switch (event) {
            case OriginClosed(int code, String reason, long at) -> originClosed(code, reason, at, out);
            case OriginBroke(int code, String word, long at) -> originBroke(code, word, at, out);
            case OriginLeft(long at) -> originLeft(at, out);
            default -> throw new IllegalStateException("last words: " + event + " (expected: an end of the origin)");
        }
    }

    private void originClosed(int code, String reason, long at, Consumer<SocketCommand> out) {
        if (originClosed) {
            return;
        }
        originClosed = true;
        boolean answer = life == Life.CLOSING;
        life = Life.CLOSING;
        closeCode = clientClosed ? closeCode : code;
        abandonMessage(at, out);
        out.accept(Step.LET_GO);
        out.accept(new SocketCommand.CloseClient(code, reason));
        if (!answer) {
            out.accept(new SocketCommand.CloseOrigin(code));
        }
        out.accept(Step.DROP_ORIGIN);
        if (clientClosed) {
            ended(at, out);
        } else {
            out.accept(Step.AWAIT_CLOSE);
        }
    }

    private void originBroke(int code, String word, long at, Consumer<SocketCommand> out) {
        if (life == Life.CLOSING) {
            ended(at, out);
            return;
        }
        outcome = Outcome.FAILED;
        errorClass = word;
        life = Life.CLOSING;
        closeCode = BROKEN;
        originClosed = true;
        abandonMessage(at, out);
        out.accept(Step.LET_GO);
        out.accept(new SocketCommand.CloseClient(BROKEN, "What the origin sent cannot be passed on."));
        out.accept(new SocketCommand.CloseOrigin(code));
        out.accept(Step.DROP_ORIGIN);
        out.accept(Step.AWAIT_CLOSE);
    }

    /** Without a close frame; the client sees the same (RFC 6455 section 7.1.5). */
    private void originLeft(long at, Consumer<SocketCommand> out) {
        if (life == Life.CLOSING) {
            if (clientClosed && !originClosed) {
                out.accept(new SocketCommand.CloseClient(closeCode, ""));
            }
            if (clientClosed || !originClosed) {
                ended(at, out);
            }
            return;
        }
        outcome = Outcome.FAILED;
        errorClass = "upstream_closed";
        abandonMessage(at, out);
        out.accept(Step.LET_GO);
        ended(at, out);
    }

    private void clientBroke(int code, String why, long at, Consumer<SocketCommand> out) {
        if (life != Life.OPEN && life != Life.ENDING) {
            ended(at, out);
            return;
        }
        outcome = Outcome.FAILED;
        errorClass = "websocket_malformed";
        close(code, why, at, out);
        clientClosed = true;
        ended(at, out);
    }

    private void clientLeft(long at, Consumer<SocketCommand> out) {
        if (life == Life.OPEN || life == Life.ENDING) {
            outcome = Outcome.ABANDONED;
            abandonMessage(at, out);
            if (!originClosed) {
                out.accept(new SocketCommand.CloseOrigin(GOING_AWAY));
            }
        }
        ended(at, out);
    }

    private void timedOut(SocketStage stage, long at, Consumer<SocketCommand> out) {
        switch (stage) {
            case APPROVAL -> {
                if (phase == Phase.HOLDING) {
                    out.accept(Step.EXPIRE_APPROVAL);
                }
            }
            case CLOSING -> {
                if (life == Life.CLOSING) {
                    if (clientClosed && !originClosed) {
                        out.accept(new SocketCommand.CloseClient(closeCode, ""));
                    }
                    ended(at, out);
                }
            }
            case IDLE -> close(GOING_AWAY, "Nothing was said for too long.", at, out);
            case CLIENT_SILENT -> clientLeft(at, out);
            case ORIGIN_SILENT -> originEnds(new OriginLeft(at), out);
        }
    }

    /** What the client had not finished, or what waits for a person, comes to nothing. */
    private void abandonMessage(long at, Consumer<SocketCommand> out) {
        if (phase == Phase.HOLDING) {
            out.accept(Step.WITHDRAW_APPROVAL);
            exchanges.unwritten();
            out.accept(new SocketCommand.RecordHoldEnd(current, new HoldOutcome.Withdrawn(), at - heldAt));
            out.accept(exchanges.finish(current, Outcome.ABANDONED, Optional.empty(), at));
        } else if (phase == Phase.REFUSING && current != SocketExchanges.NONE) {
            out.accept(exchanges.finish(current, exchanges.outcome(current), Optional.empty(), at));
        }
        hold = null;
        refusal = null;
        phase = Phase.DROPPING;
    }

    private void ended(long at, Consumer<SocketCommand> out) {
        life = Life.ENDED;
        Outcome left = outcome == Outcome.ABANDONED || clientClosed ? Outcome.ABANDONED : Outcome.FAILED;
        exchanges.finishAll(left, errorClass == null ? "upstream_closed" : errorClass, at, out);
        out.accept(Step.DROP_ORIGIN);
        out.accept(Step.DROP_CLIENT);
        out.accept(new SocketCommand.Finish(
                outcome, Optional.ofNullable(outcome == Outcome.FAILED ? errorClass : null), closeCode));
    }
}
