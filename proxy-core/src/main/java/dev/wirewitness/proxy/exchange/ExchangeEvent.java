package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.Inspected;
import java.util.Optional;

/** What can happen to an exchange. {@code at}: a monotonic clock in nanoseconds; the machine has none of its own. */
public sealed interface ExchangeEvent {
    /** The head of the request was read and found sound. */
    record RequestBegan(long at) implements ExchangeEvent {}

    /** Content of the request arrived; the driver holds it until the machine says where it goes. */
    record RequestContent(int bytes) implements ExchangeEvent {}

    record RequestEnded(long at) implements ExchangeEvent {}

    /** The content cannot be inspected any further: too large, or its coding cannot be read. */
    record RequestGaveUp(NotInspected why, long at) implements ExchangeEvent {}

    /** The framing of the content is malformed. */
    record RequestBroken(String why, long at) implements ExchangeEvent {}

    /** {@code logWritable}: whether the log takes records at this moment. */
    record VerdictReached(Inspected inspected, boolean logWritable, long at) implements ExchangeEvent {}

    /** The first message of a request that is a stream is complete; more may follow for hours. */
    record MessageComplete(long at) implements ExchangeEvent {}

    /** A later message of it was inspected. {@code notable}: worth a record of its own. */
    record MessageInspected(Inspected inspected, boolean notable, boolean logWritable, long at)
            implements ExchangeEvent {}

    /** There is no verdict: too many large bodies wait for inspection, or the inspection broke. */
    record InspectionFailed(String errorClass, String message, long at) implements ExchangeEvent {}

    record HoldEnded(HoldOutcome outcome, long at) implements ExchangeEvent {}

    /** A record this exchange waits for is written, as durably as the settings ask. */
    record DecisionWritten(long at) implements ExchangeEvent {}

    record DecisionLost(long at) implements ExchangeEvent {}

    /** {@code reused}: whether the connection had carried an exchange before. */
    record UpstreamReady(boolean reused, long at) implements ExchangeEvent {}

    /** {@code timeout}: whether the origin was too slow, as opposed to unreachable. */
    record UpstreamFailed(String errorClass, String message, boolean timeout, long at) implements ExchangeEvent {}

    /** The head of an interim answer arrived: the origin has the request and is at work. */
    record InterimAnswer(long at) implements ExchangeEvent {}

    /** The head of the final answer arrived. */
    record AnswerBegan(int status, long at) implements ExchangeEvent {}

    /** The origin opened the WebSocket that was asked for. */
    record Upgraded(int status, long at) implements ExchangeEvent {}

    /** The WebSocket ended; {@code errorClass}: for {@link Outcome#FAILED}. */
    record ConversationEnded(Outcome outcome, Optional<String> errorClass, long at) implements ExchangeEvent {}

    record AnswerContent(int bytes) implements ExchangeEvent {}

    record AnswerEnded(long at) implements ExchangeEvent {}

    /** The answer cannot be read, or not be inspected although it must be. */
    record AnswerUnreadable(String errorClass, String message, long at) implements ExchangeEvent {}

    record ClientLeft(long at) implements ExchangeEvent {}

    /** {@code unprocessed}: whether the origin said that it has not begun with the request. */
    record UpstreamLeft(boolean unprocessed, long at) implements ExchangeEvent {}

    record TimedOut(Stage stage, long at) implements ExchangeEvent {}

    /** The proxy is stopping: this exchange is the last of its connection. */
    record Drain() implements ExchangeEvent {}

    /** The time to drain is over. */
    record Stopped(long at) implements ExchangeEvent {}
}
