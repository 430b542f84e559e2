package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import java.util.Optional;

/** What the driver of a WebSocket has to do. {@code id}: the number of an exchange on it. */
public sealed interface SocketCommand {
    /** Commands without a value. */
    enum Step implements SocketCommand {
        /** Show the piece to the inspection and keep it. */
        KEEP,
        /** Send the piece on, behind what was sent of the message. */
        RELAY,
        /** The same; it ends the message. */
        RELAY_LAST,
        DROP,
        /** Ask the inspection for its verdict. */
        DECIDE,
        EXPIRE_APPROVAL,
        WITHDRAW_APPROVAL,
        /** What the origin said may go to the client, and what it says from now on. */
        OPEN_GATE,
        /** What the origin says waits. */
        SHUT_GATE,
        /** The close is on its way; say TimedOut(CLOSING) if the other side takes too long. */
        AWAIT_CLOSE,
        /** What the origin said and was held back goes to the client: it will say no more. */
        LET_GO,
        /** Close the client's connection, once all is written. */
        DROP_CLIENT,
        /** Close the origin's connection, once all is written. */
        DROP_ORIGIN
    }

    /** The rest of the message will not be inspected: ask for a verdict all the same. */
    record GiveUp(NotInspected why) implements SocketCommand {}

    /** Append the decision on the message as exchange {@code id}; answer with DecisionWritten or DecisionLost. */
    record RecordDecision(int id, Inspected inspected, long nanos) implements SocketCommand {}

    /** The same for an answer that no message asked for. */
    record RecordUnasked(int id) implements SocketCommand {}

    /** Put the hold on the desk; answer with HoldEnded, or TimedOut after its patience. */
    record AskApproval(int id, Inspected inspected, Verdict.Hold hold) implements SocketCommand {}

    record RecordHoldEnd(int id, HoldOutcome outcome, long waitedNanos) implements SocketCommand {}

    /** Send what was kept of the message, forwarded or redacted. {@code whole}: it is all there. */
    record Send(Verdict verdict, boolean whole) implements SocketCommand {}

    /** The message that is sent now is no exchange of its own: it counts for the connection. */
    record Pass(Inspected inspected) implements SocketCommand {}

    /** Tell the client that its message is refused, in the form of its dialect. */
    record Refuse(Refusal refusal) implements SocketCommand {}

    /** Tell the client of an error of our own; {@code id}: 0 where it is on record as no exchange. */
    record Fail(int id, int status, String errorClass, String message) implements SocketCommand {}

    /** Send a close frame, behind all that was said. */
    record CloseClient(int code, String reason) implements SocketCommand {}

    record CloseOrigin(int code) implements SocketCommand {}

    /** An exchange ended. {@code report}: of the answer that just ended it, where one did. */
    record FinishExchange(int id, ExchangeEnd end, Optional<AnswerReport> report) implements SocketCommand {}

    /** The one terminal command. {@code closeCode}: how it was closed, {@code 1006} where it was not. */
    record Finish(Outcome outcome, Optional<String> errorClass, int closeCode) implements SocketCommand {}
}
