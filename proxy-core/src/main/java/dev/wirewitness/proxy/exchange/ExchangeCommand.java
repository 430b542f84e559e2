package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.Inspected;

/** What the driver of an exchange has to do. */
public sealed interface ExchangeCommand {
    /** Commands without a value. */
    enum Step implements ExchangeCommand {
        /** Begin the inspection. */
        INSPECT,
        /** Show the arriving request content to the inspection and keep it. */
        KEEP_CONTENT,
        /** Send the arriving request content upstream, behind what was sent before. */
        RELAY_CONTENT,
        /** Drop the arriving content. */
        DISCARD_CONTENT,
        /** The relayed request is complete. */
        END_RELAY,
        /** Stop reading from the client until {@link ExchangeCommand.Send} or the end. */
        PAUSE_REQUEST,
        /** Ask the inspection for its verdict. */
        DECIDE,
        /** Take the hold off the desk: the time is over. */
        EXPIRE_APPROVAL,
        /** Take the hold off the desk: the client is gone. */
        WITHDRAW_APPROVAL,
        /** Find a connection, pooled or new. */
        CONNECT,
        /** Give up the connection, and find another one. */
        CONNECT_AGAIN,
        /** Give up the connection, and find one that carried nothing before. */
        CONNECT_FRESH,
        /** Turn the interim answer to the client; it may have to wait for the gate. */
        PASS_INTERIM,
        /** Turn the head of the answer to the client; it may have to wait for the gate. */
        BEGIN_ANSWER,
        PASS_ANSWER,
        END_ANSWER,
        /** The decision is on record: the answer may leave. */
        OPEN_GATE,
        /** Tell the client that its WebSocket is open, and carry its messages until ConversationEnded. */
        CONVERSE,
        /** A record is due: what follows of the answer has to wait for it. */
        CLOSE_GATE,
        /** The answer broke off: the client must be able to tell. */
        ABORT_ANSWER,
        /** Close the upstream connection, or give up connecting. */
        DROP_UPSTREAM,
        /** Close the client connection once this exchange is over. */
        CLOSE_AFTER
    }

    /** The rest will not be inspected: ask for a verdict all the same. */
    record GiveUp(NotInspected why) implements ExchangeCommand {}

    /** Append the decision; answer with DecisionWritten or DecisionLost. {@code nanos}: from request read to verdict. */
    record RecordDecision(Inspected inspected, long nanos) implements ExchangeCommand {}

    /** Put the hold on the desk and record that; answer with HoldEnded, or TimedOut after its patience. */
    record AskApproval(Inspected inspected, Verdict.Hold hold) implements ExchangeCommand {}

    /** Append how the hold ended; answer with DecisionWritten or DecisionLost. */
    record RecordHoldEnd(HoldOutcome outcome, long waitedNanos) implements ExchangeCommand {}

    /** Send the request, forwarded or redacted. {@code whole}: all of its content is there. */
    record Send(Verdict verdict, boolean whole) implements ExchangeCommand {}

    /** Append a later message's decision; answer with DecisionWritten or DecisionLost. */
    record RecordMessage(Inspected inspected) implements ExchangeCommand {}

    /** Send the message that was inspected, forwarded or redacted. */
    record ReleaseMessage(Verdict verdict) implements ExchangeCommand {}

    /** End the answer, which has begun, as the protocol says that a stream failed. */
    record EndStream(Refusal refusal) implements ExchangeCommand {}

    /** Answer with the policy's refusal. */
    record Refuse(Refusal refusal) implements ExchangeCommand {}

    /** Answer with an error of our own. */
    record Fail(int status, String errorClass, String message) implements ExchangeCommand {}

    /** Say TimedOut if nothing else arms or disarms the timer before. */
    record Await(Stage stage) implements ExchangeCommand {}

    /** Disarm the timer. */
    record Rest() implements ExchangeCommand {}

    /** The one terminal command. */
    record Finish(ExchangeEnd end) implements ExchangeCommand {}
}
