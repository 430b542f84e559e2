package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.proxy.ProxySettings.OnFailure;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Await;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Fail;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Finish;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Refuse;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Rest;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Step;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerBegan;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerContent;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerUnreadable;
import dev.wirewitness.proxy.exchange.ExchangeEvent.ClientLeft;
import dev.wirewitness.proxy.exchange.ExchangeEvent.ConversationEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.DecisionLost;
import dev.wirewitness.proxy.exchange.ExchangeEvent.DecisionWritten;
import dev.wirewitness.proxy.exchange.ExchangeEvent.Drain;
import dev.wirewitness.proxy.exchange.ExchangeEvent.HoldEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.InspectionFailed;
import dev.wirewitness.proxy.exchange.ExchangeEvent.InterimAnswer;
import dev.wirewitness.proxy.exchange.ExchangeEvent.MessageComplete;
import dev.wirewitness.proxy.exchange.ExchangeEvent.MessageInspected;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestBegan;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestBroken;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestContent;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestGaveUp;
import dev.wirewitness.proxy.exchange.ExchangeEvent.Stopped;
import dev.wirewitness.proxy.exchange.ExchangeEvent.TimedOut;
import dev.wirewitness.proxy.exchange.ExchangeEvent.Upgraded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamFailed;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamLeft;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamReady;
import dev.wirewitness.proxy.exchange.ExchangeEvent.VerdictReached;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one exchange without I/O: events in, commands out. It keeps two promises whatever the order of events:
 * nothing goes upstream before a verdict, and no answer (a refusal is one too) goes to the client before the gate is
 * open, that is before every record it depends on is written. {@link Finish} is said exactly once. One thread.
 *
 * <pre>
 * READING → DECIDING → (HOLDING →) SENDING → ANSWERING → ENDED
 *                                         → CONVERSING → ENDED, for a WebSocket: {@link SocketMachine} has the rest
 *     of a stream of messages the first is read and decided; the others are decided upon while SENDING and ANSWERING
 *     any of them → REFUSING (an answer of our own waits for the gate) → ENDED
 * </pre>
 */
public final class ExchangeMachine {
    private enum Phase {
        NEW,
        READING,
        DECIDING,
        HOLDING,
        SENDING,
        ANSWERING,
        /** A WebSocket is open, or waits for the gate. */
        CONVERSING,
        REFUSING,
        ENDED
    }

    private static final Await AWAIT_BODY = new Await(Stage.REQUEST_BODY);
    private static final Await AWAIT_FIRST_BYTE = new Await(Stage.FIRST_BYTE);
    private static final Await AWAIT_ANSWER = new Await(Stage.ANSWER);
    private static final Rest REST = new Rest();
    /** How often a request may be sent again that the origin has not begun with. */
    private static final int MAX_AGAIN = 3;

    private static final int MAX_INTERIM = 100;

    private static final String LOG_UNAVAILABLE =
            "The evidence log takes no records now, and exchanges without a record are not allowed. Try again later.";

    private final OnFailure onFailure;

    private Phase phase = Phase.NEW;
    private boolean requestEnded;
    private boolean relaying;
    private boolean sent;
    private boolean reused;
    private boolean retried;
    private int again;
    private int interims;
    private boolean decided;
    private boolean lost;
    private boolean gateOpen;
    private boolean opened;
    private boolean messages;
    private boolean answerEnded;
    private boolean released;
    private int unwritten;

    private long beganAt;
    private long requestAt;
    private long heldAt;
    private long sentAt;
    private long answerAt;
    private long upstreamNanos = -1;
    private long durableNanos = -1;
    private int upstreamStatus;
    private @Nullable Verdict verdict;
    private @Nullable ExchangeCommand refusal;
    private Outcome outcome = Outcome.FORWARDED;
    private @Nullable String errorClass;

    public ExchangeMachine(OnFailure onFailure) {
        this.onFailure = onFailure;
    }

    /** Takes one event; says what to do, in order. Not to be called again from {@code out}. */
    public void on(ExchangeEvent event, Consumer<ExchangeCommand> out) {
        if (phase == Phase.ENDED) {
            afterEnd(event, out);
            return;
        }
        switch (event) {
            case RequestBegan(long at) -> begin(at, out);
            case RequestContent(int _) -> requestContent(out);
            case RequestEnded(long at) -> requestEnded(at, out);
            case RequestGaveUp(NotInspected why, long at) -> giveUp(why, at, out);
            case RequestBroken(String why, long at) ->
                breakOff(400, "malformed_request", "The request is malformed: " + why, at, out);
            case VerdictReached(Inspected inspected, boolean logWritable, long at) ->
                obey(inspected, logWritable, at, out);
            case MessageComplete(long at) -> messageComplete(at, out);
            case MessageInspected(Inspected inspected, boolean notable, boolean logWritable, long at) ->
                messageInspected(inspected, notable, logWritable, at, out);
            case InspectionFailed(String word, String message, long at) -> breakOff(503, word, message, at, out);
            case HoldEnded(HoldOutcome how, long at) -> holdEnded(how, at, out);
            case DecisionWritten(long at) -> written(at, out);
            case DecisionLost(long at) -> lost(at, out);
            case UpstreamReady(boolean used, long at) -> send(used, at, out);
            case UpstreamFailed(String word, String message, boolean timeout, long at) ->
                breakOff(timeout ? 504 : 502, word, message, at, out);
            case InterimAnswer(long at) -> interim(at, out);
            case AnswerBegan(int status, long at) -> answerBegan(status, at, out);
            case Upgraded(int status, long at) -> upgraded(status, at, out);
            case ConversationEnded(Outcome how, Optional<String> word, long at) -> conversed(how, word, at, out);
            case AnswerContent(int _) -> answerContent(out);
            case AnswerEnded(long at) -> answerEnded(at, out);
            case AnswerUnreadable(String word, String message, long at) -> breakOff(502, word, message, at, out);
            case ClientLeft(long at) -> clientLeft(at, out);
            case UpstreamLeft(boolean unprocessed, long at) -> upstreamLeft(unprocessed, at, out);
            case TimedOut(Stage stage, long at) -> timedOut(stage, at, out);
            case Drain() -> out.accept(Step.CLOSE_AFTER);
            case Stopped(long at) -> stopped(at, out);
        }
    }

    /** Whether all of the request has been read. */
    public boolean requestRead() {
        return requestEnded;
    }

    public boolean ended() {
        return phase == Phase.ENDED;
    }

    private void begin(long at, Consumer<ExchangeCommand> out) {
        phase = Phase.READING;
        beganAt = at;
        requestAt = at;
        out.accept(Step.INSPECT);
        out.accept(AWAIT_BODY);
    }

    private void requestContent(Consumer<ExchangeCommand> out) {
        switch (phase) {
            case READING -> {
                out.accept(Step.KEEP_CONTENT);
                if (phase == Phase.READING) {
                    out.accept(AWAIT_BODY);
                }
            }
            case DECIDING, HOLDING -> out.accept(Step.KEEP_CONTENT);
            case SENDING, ANSWERING -> {
                out.accept(sent ? Step.RELAY_CONTENT : Step.KEEP_CONTENT);
                if (sent && phase == Phase.SENDING) {
                    out.accept(AWAIT_BODY);
                }
            }
            case NEW, CONVERSING, REFUSING, ENDED -> out.accept(Step.DISCARD_CONTENT);
        }
    }

    private void requestEnded(long at, Consumer<ExchangeCommand> out) {
        requestEnded = true;
        if (phase == Phase.READING) {
            phase = Phase.DECIDING;
            requestAt = at;
            out.accept(REST);
            out.accept(Step.DECIDE);
        } else if (relaying) {
            relaying = false;
            sentAt = at;
            out.accept(Step.END_RELAY);
            if (phase == Phase.SENDING) {
                out.accept(AWAIT_FIRST_BYTE);
            } else if (phase == Phase.ANSWERING && answerEnded) {
                out.accept(REST);
                answered(at, out);
            }
        }
    }

    /** Head and first message are what the decision is about; the rest is decided upon as it comes. */
    private void messageComplete(long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.READING) {
            return;
        }
        messages = true;
        phase = Phase.DECIDING;
        requestAt = at;
        out.accept(REST);
        out.accept(Step.DECIDE);
    }

    private void messageInspected(
            Inspected inspected, boolean notable, boolean logWritable, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING && phase != Phase.ANSWERING || answerEnded) {
            return;
        }
        if (notable) {
            if (!logWritable && onFailure == OnFailure.REFUSE) {
                lost = true;
                breakOff(503, "log_unavailable", LOG_UNAVAILABLE, at, out);
                return;
            }
            unwritten++;
            if (gateOpen) {
                gateOpen = false;
                out.accept(Step.CLOSE_GATE);
            }
            out.accept(new ExchangeCommand.RecordMessage(inspected));
        }
        switch (inspected.verdict()) {
            case Verdict.Forward forward -> release(forward, out);
            case Verdict.Redact redact -> release(redact, out);
            case Verdict.Block block -> stop(block, at, out);
            case Verdict.Hold hold -> stop(hold.ifDenied(), at, out); // a stream has no time for people
        }
    }

    private void release(Verdict actual, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING && phase != Phase.ANSWERING) {
            return; // its record was refused at once
        }
        if (actual instanceof Verdict.Redact && outcome == Outcome.FORWARDED) {
            outcome = Outcome.REDACTED;
        }
        out.accept(new ExchangeCommand.ReleaseMessage(actual));
        out.accept(AWAIT_ANSWER);
    }

    /** A later message is refused: nothing more goes to the origin, and the client is told in the stream it has. */
    private void stop(Verdict.Block block, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING && phase != Phase.ANSWERING) {
            return;
        }
        out.accept(REST);
        out.accept(Step.DROP_UPSTREAM);
        boolean begun = phase == Phase.ANSWERING && opened;
        refuse(
                begun ? new ExchangeCommand.EndStream(block.refusal()) : new Refuse(block.refusal()),
                Outcome.BLOCKED,
                at,
                out);
    }

    private void giveUp(NotInspected why, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.READING && phase != Phase.DECIDING) {
            return;
        }
        phase = Phase.DECIDING;
        requestAt = at;
        out.accept(REST);
        if (!requestEnded) {
            out.accept(Step.PAUSE_REQUEST);
        }
        out.accept(new ExchangeCommand.GiveUp(why));
    }

    private void obey(Inspected inspected, boolean logWritable, long at, Consumer<ExchangeCommand> out) {
        if (!logWritable && onFailure == OnFailure.REFUSE) {
            lost = true;
            breakOff(503, "log_unavailable", LOG_UNAVAILABLE, at, out);
            return;
        }
        decided = true;
        unwritten++;
        out.accept(new ExchangeCommand.RecordDecision(inspected, at - requestAt));
        switch (inspected.verdict()) {
            case Verdict.Forward forward -> connect(forward, Outcome.FORWARDED, at, out);
            case Verdict.Redact redact -> connect(redact, Outcome.REDACTED, at, out);
            case Verdict.Block block -> refuse(new Refuse(block.refusal()), Outcome.BLOCKED, at, out);
            case Verdict.Hold hold -> {
                phase = Phase.HOLDING;
                heldAt = at;
                out.accept(new ExchangeCommand.AskApproval(inspected, hold));
                verdict = hold;
            }
        }
    }

    private void holdEnded(HoldOutcome how, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.HOLDING || !(verdict instanceof Verdict.Hold hold)) {
            return;
        }
        out.accept(REST);
        unwritten++;
        out.accept(new ExchangeCommand.RecordHoldEnd(how, at - heldAt));
        switch (how) {
            case HoldOutcome.Approved _ -> {
                released = true;
                connect(hold.ifApproved(), Outcome.RELEASED, at, out);
            }
            case HoldOutcome.Denied _ ->
                refuse(new Refuse(hold.ifDenied().refusal()), Outcome.BLOCKED, at, out);
            case HoldOutcome.Expired _ ->
                refuse(new Refuse(hold.ifDenied().refusal()), Outcome.EXPIRED, at, out);
            case HoldOutcome.Withdrawn _ -> finish(Outcome.ABANDONED, OptionalInt.empty(), at, out);
        }
    }

    private void connect(Verdict actual, Outcome expected, long at, Consumer<ExchangeCommand> out) {
        if (actual instanceof Verdict.Redact && !requestEnded && !messages) {
            breakOff(413, "cannot_redact", "The request is too large or too strangely coded to be redacted.", at, out);
            return;
        }
        phase = Phase.SENDING;
        verdict = actual;
        outcome = expected;
        out.accept(Step.CONNECT);
    }

    private void send(boolean used, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING || verdict == null) {
            out.accept(Step.DROP_UPSTREAM);
            return;
        }
        sent = true;
        sentAt = at;
        reused = used;
        relaying = !requestEnded;
        out.accept(new ExchangeCommand.Send(verdict, requestEnded));
        out.accept(messages ? AWAIT_ANSWER : relaying ? AWAIT_BODY : AWAIT_FIRST_BYTE);
    }

    /** It is an answer too, if not the last one: where the gate can open, it does. */
    private void interim(long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING || !sent) {
            return;
        }
        if (++interims > MAX_INTERIM) {
            breakOff(502, "upstream_malformed", "The origin gives interim answers without end.", at, out);
            return;
        }
        answerAt = at;
        out.accept(Step.PASS_INTERIM);
        if (!relaying) {
            out.accept(AWAIT_FIRST_BYTE);
        }
        if (unwritten == 0) {
            openGate(at, out);
        }
    }

    private void answerBegan(int status, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING) {
            return;
        }
        phase = Phase.ANSWERING;
        answerAt = at;
        upstreamNanos = at - sentAt;
        upstreamStatus = status;
        out.accept(Step.BEGIN_ANSWER);
        if (phase == Phase.ANSWERING) {
            out.accept(AWAIT_ANSWER);
        }
        if (unwritten == 0) {
            openGate(at, out);
        }
    }

    private void upgraded(int status, long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.SENDING) {
            return;
        }
        phase = Phase.CONVERSING;
        answerAt = at;
        upstreamNanos = at - sentAt;
        upstreamStatus = status;
        out.accept(REST);
        if (unwritten == 0) {
            converse(at, out);
        }
    }

    private void converse(long at, Consumer<ExchangeCommand> out) {
        gateOpen = true;
        durableNanos = Math.max(0, at - answerAt);
        out.accept(Step.CONVERSE);
    }

    private void conversed(Outcome how, Optional<String> word, long at, Consumer<ExchangeCommand> out) {
        if (phase == Phase.CONVERSING && gateOpen) {
            errorClass = word.orElse(null);
            finish(how == Outcome.FORWARDED ? outcome : how, OptionalInt.of(upstreamStatus), at, out);
        }
    }

    private void answerContent(Consumer<ExchangeCommand> out) {
        if (phase != Phase.ANSWERING || answerEnded) {
            out.accept(Step.DISCARD_CONTENT);
            return;
        }
        out.accept(Step.PASS_ANSWER);
        out.accept(AWAIT_ANSWER);
    }

    private void answerEnded(long at, Consumer<ExchangeCommand> out) {
        if (phase != Phase.ANSWERING || answerEnded) {
            return;
        }
        answerEnded = true;
        out.accept(REST);
        out.accept(Step.END_ANSWER);
        if (relaying && messages) {
            letRequestGo(at, out); // the end of the answer is the end of the call
            return;
        }
        if (relaying) {
            out.accept(AWAIT_BODY); // the origin may still want the rest of the request, and the connections live on it
        }
        answered(at, out);
    }

    /** The exchange ends once its answer may leave and all of its request has gone where it was to go. */
    private void answered(long at, Consumer<ExchangeCommand> out) {
        if (answerEnded && gateOpen && !relaying) {
            finish(outcome, OptionalInt.of(upstreamStatus), at, out);
        }
    }

    /** The answer is complete, and what is left of the request is of no use to anybody. */
    private void letRequestGo(long at, Consumer<ExchangeCommand> out) {
        relaying = false;
        out.accept(REST);
        out.accept(Step.DROP_UPSTREAM);
        out.accept(Step.CLOSE_AFTER);
        answered(at, out);
    }

    private void written(long at, Consumer<ExchangeCommand> out) {
        unwritten--;
        if (unwritten > 0) {
            return;
        }
        if (phase == Phase.REFUSING) {
            answerRefusal(at, out);
        } else if (phase == Phase.CONVERSING) {
            converse(at, out);
        } else if (phase == Phase.ANSWERING) {
            openGate(at, out);
            answered(at, out);
        } else if (phase == Phase.SENDING && interims > 0) {
            openGate(at, out);
        }
    }

    private void lost(long at, Consumer<ExchangeCommand> out) {
        lost = true;
        boolean ourOwn = phase == Phase.REFUSING;
        if (onFailure == OnFailure.FORWARD_AND_COUNT || ourOwn) {
            written(at, out);
            return;
        }
        unwritten--;
        if (phase == Phase.HOLDING) {
            out.accept(Step.WITHDRAW_APPROVAL);
        }
        breakOff(503, "log_unavailable", LOG_UNAVAILABLE, at, out);
    }

    private void openGate(long at, Consumer<ExchangeCommand> out) {
        if (gateOpen) {
            return;
        }
        gateOpen = true;
        if (!opened) {
            opened = true;
            durableNanos = Math.max(0, at - answerAt); // the record may be written before the answer is read
        }
        out.accept(Step.OPEN_GATE);
    }

    /** The exchange cannot go on: an error of our own, or a visible break where an answer has begun to leave. */
    private void breakOff(int status, String word, String message, long at, Consumer<ExchangeCommand> out) {
        if (phase == Phase.ANSWERING && answerEnded && gateOpen) {
            letRequestGo(at, out); // nothing is left to break
            return;
        }
        out.accept(REST);
        if (phase == Phase.SENDING || phase == Phase.ANSWERING || phase == Phase.CONVERSING) {
            out.accept(Step.DROP_UPSTREAM);
        }
        if (phase == Phase.REFUSING) {
            return;
        }
        errorClass = word;
        if ((phase == Phase.ANSWERING || phase == Phase.CONVERSING) && opened) {
            out.accept(Step.ABORT_ANSWER);
            finish(Outcome.FAILED, OptionalInt.of(upstreamStatus), at, out);
            return;
        }
        refuse(new Fail(status, word, message), Outcome.FAILED, at, out);
    }

    private void refuse(ExchangeCommand answer, Outcome expected, long at, Consumer<ExchangeCommand> out) {
        phase = Phase.REFUSING;
        refusal = answer;
        outcome = expected;
        answerAt = at;
        if (unwritten == 0) {
            answerRefusal(at, out);
        }
    }

    private void answerRefusal(long at, Consumer<ExchangeCommand> out) {
        ExchangeCommand answer = refusal;
        if (answer == null) {
            throw new IllegalStateException("refusal: none (expected: one in phase REFUSING)");
        }
        if (!opened) {
            durableNanos = Math.max(0, at - answerAt); // the record may be written before the answer is read
        }
        if (!requestEnded) {
            out.accept(Step.CLOSE_AFTER);
        }
        out.accept(answer);
        int status = switch (answer) {
            case Refuse(var policy) -> policy.status();
            case Fail f -> f.status();
            default -> upstreamStatus;
        };
        finish(outcome, OptionalInt.of(status), at, out);
    }

    private void clientLeft(long at, Consumer<ExchangeCommand> out) {
        if (phase == Phase.ANSWERING && answerEnded && gateOpen) {
            letRequestGo(at, out); // it has its answer, and no wish to send the rest
            return;
        }
        if (phase == Phase.HOLDING) {
            out.accept(Step.WITHDRAW_APPROVAL);
            out.accept(new ExchangeCommand.RecordHoldEnd(new HoldOutcome.Withdrawn(), at - heldAt));
        }
        if (phase == Phase.SENDING || phase == Phase.ANSWERING || phase == Phase.CONVERSING) {
            out.accept(Step.DROP_UPSTREAM);
        }
        finish(Outcome.ABANDONED, OptionalInt.empty(), at, out);
    }

    private void upstreamLeft(boolean unprocessed, long at, Consumer<ExchangeCommand> out) {
        if (phase == Phase.SENDING && sent) {
            boolean whole = requestEnded && !relaying && interims == 0;
            if (whole && unprocessed && again < MAX_AGAIN) {
                again++;
                sent = false;
                out.accept(REST);
                out.accept(Step.CONNECT_AGAIN);
            } else if (whole && !unprocessed && reused && !retried) {
                retried = true;
                sent = false;
                out.accept(REST);
                out.accept(Step.CONNECT_FRESH);
            } else if (unprocessed) {
                breakOff(502, "upstream_refused", "The origin refused to take the request.", at, out);
            } else {
                breakOff(502, "upstream_closed", "The origin closed the connection before it answered.", at, out);
            }
        } else if (phase == Phase.CONVERSING && !gateOpen) {
            breakOff(502, "upstream_closed", "The origin closed the connection it had just opened.", at, out);
        } else if (phase == Phase.ANSWERING && !answerEnded) {
            breakOff(502, "upstream_truncated", "The origin closed the connection within its answer.", at, out);
        } else if (phase == Phase.ANSWERING && relaying) {
            letRequestGo(at, out);
        }
    }

    private void timedOut(Stage stage, long at, Consumer<ExchangeCommand> out) {
        switch (stage) {
            case REQUEST_BODY -> {
                if (answerEnded) {
                    letRequestGo(at, out);
                } else {
                    breakOff(408, "request_timeout", "The request's content stopped arriving.", at, out);
                }
            }
            case APPROVAL -> out.accept(Step.EXPIRE_APPROVAL);
            case FIRST_BYTE ->
                breakOff(504, "upstream_timeout", "The origin did not answer in time.", at, out);
            case ANSWER -> breakOff(504, "answer_timeout", "The origin's answer stopped arriving.", at, out);
            case MEMORY -> breakOff(
                    503, "overloaded", "Too much is held for clients at this moment. Try again shortly.", at, out);
            case CLIENT_TAKES ->
                breakOff(504, "client_stalled", "The client stopped reading the answer.", at, out);
            case ORIGIN_TAKES ->
                breakOff(504, "upstream_stalled", "The origin stopped reading the request.", at, out);
        }
    }

    private void stopped(long at, Consumer<ExchangeCommand> out) {
        if (phase == Phase.HOLDING) {
            out.accept(Step.WITHDRAW_APPROVAL);
            unwritten++;
            out.accept(new ExchangeCommand.RecordHoldEnd(new HoldOutcome.Withdrawn(), at - heldAt));
        }
        breakOff(503, "proxy_stopping", "The proxy is stopping. Try again shortly.", at, out);
    }

    private void finish(Outcome how, OptionalInt status, long at, Consumer<ExchangeCommand> out) {
        phase = Phase.ENDED;
        out.accept(REST);
        out.accept(new Finish(new ExchangeEnd(
                how == Outcome.FORWARDED && released ? Outcome.RELEASED : how,
                decided && !lost,
                Optional.ofNullable(how == Outcome.FAILED ? errorClass : null),
                status,
                upstreamNanos < 0 ? OptionalInt.empty() : OptionalInt.of(upstreamStatus),
                upstreamNanos < 0 ? OptionalLong.empty() : OptionalLong.of(upstreamNanos),
                durableNanos < 0 ? OptionalLong.empty() : OptionalLong.of(durableNanos),
                at - beganAt)));
    }

    /** What still comes in after the end only has to be cleaned away. */
    private static void afterEnd(ExchangeEvent event, Consumer<ExchangeCommand> out) {
        switch (event) {
            case RequestContent _ -> out.accept(Step.DISCARD_CONTENT);
            case AnswerContent _ -> out.accept(Step.DISCARD_CONTENT);
            case UpstreamReady _ -> out.accept(Step.DROP_UPSTREAM);
            case RequestBegan _ -> {}
            case RequestEnded _ -> {}
            case RequestGaveUp _ -> {}
            case RequestBroken _ -> {}
            case VerdictReached _ -> {}
            case MessageComplete _ -> {}
            case MessageInspected _ -> {}
            case InspectionFailed _ -> {}
            case HoldEnded _ -> {}
            case DecisionWritten _ -> {}
            case DecisionLost _ -> {}
            case UpstreamFailed _ -> {}
            case InterimAnswer _ -> {}
            case AnswerBegan _ -> {}
            case Upgraded _ -> out.accept(Step.DROP_UPSTREAM);
            case ConversationEnded _ -> {}
            case AnswerEnded _ -> {}
            case AnswerUnreadable _ -> {}
            case ClientLeft _ -> {}
            case UpstreamLeft _ -> {}
            case TimedOut _ -> {}
            case Drain _ -> {}
            case Stopped _ -> {}
        }
    }
}
