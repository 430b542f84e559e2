package dev.wirewitness.proxy.exchange;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;

/**
 * What can happen on a WebSocket that was opened. Messages and closes of the client come only while
 * {@link SocketMachine#ready} says so. {@code at}: a monotonic clock in nanoseconds.
 */
public sealed interface SocketEvent {
    /** A piece of the client's message; the driver holds it until the machine says where it goes. */
    record ClientPiece(boolean first, boolean last, long at) implements SocketEvent {}

    /** The client's message cannot be inspected any further: it is too large. */
    record ClientGaveUp(NotInspected why, long at) implements SocketEvent {}

    /** {@code asks}: whether the message asks a model. {@code logWritable}: whether the log takes records now. */
    record VerdictReached(Inspected inspected, boolean asks, boolean logWritable, long at) implements SocketEvent {}

    /** There is no verdict on the client's message. */
    record InspectionFailed(String errorClass, String message, long at) implements SocketEvent {}

    record HoldEnded(HoldOutcome outcome, long at) implements SocketEvent {}

    /** A record of exchange {@code id} is written, as durably as the settings ask. */
    record DecisionWritten(int id, long at) implements SocketEvent {}

    record DecisionLost(int id, long at) implements SocketEvent {}

    /** An answer of the origin begins. {@code answer}: its name, perhaps empty. */
    record AnswerBegan(String answer, long at) implements SocketEvent {}

    /** {@code report}: what the answer said of itself. */
    record AnswerEnded(String answer, AnswerReport report, long at) implements SocketEvent {}

    /** A close frame of the client. */
    record ClientClosed(int code, long at) implements SocketEvent {}

    /** A close frame of the origin; what it said before has been taken. */
    record OriginClosed(int code, String reason, long at) implements SocketEvent {}

    /** The client sent what are no frames. {@code code}: what to close with. */
    record ClientBroke(int code, String why, long at) implements SocketEvent {}

    /** What the origin sent are no frames, or cannot be inspected although it must be. */
    record OriginBroke(int code, String errorClass, long at) implements SocketEvent {}

    /** The client's connection ended. */
    record ClientLeft(long at) implements SocketEvent {}

    record OriginLeft(long at) implements SocketEvent {}

    record TimedOut(SocketStage stage, long at) implements SocketEvent {}

    /** The proxy is stopping: the answers that run may end. */
    record Drain(long at) implements SocketEvent {}
}
