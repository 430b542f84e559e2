package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;

/**
 * The inspection of one WebSocket: its opening, then message by message in both directions, with what the connection
 * has said so far. One ruleset holds from the opening to the end. One thread, except where said otherwise.
 */
public interface Conversation {
    /** The inspection of the request that opens the connection; it has no content. */
    Inspection opening();

    /**
     * Begins the inspection of the client's next message. No two at a time.
     *
     * @param text whether it came as text, as opposed to bytes
     */
    MessageInspection message(boolean text);

    /** What the origin says, all of it. Always the same one. */
    AnswerMessages answers();

    /** The decision under which an answer stands that no message asked for, such as one to speech. */
    Inspected unasked();

    /** How the client learns of a refused message. */
    Delivery delivery();

    /** The error for a message that the proxy itself could not carry out; {@code code}: a stable word. */
    Refusal failure(int status, String code, String message);
}
