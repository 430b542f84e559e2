package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The inspection of one message of a client on a WebSocket: {@link #offer} as it arrives, then one of {@link #finish}
 * and {@link #giveUp}. Those may run on any thread, one call after another; the rest belongs to the conversation's.
 */
public interface MessageInspection {
    /** Content of the message, unmasked. The buffer is read before the call returns and not kept. */
    void offer(ByteBuffer content);

    /** The message is complete: what it is, what is in it, what should happen. */
    Inspected finish();

    /** The rest of the message will not be inspected; the ruleset decides what that means. */
    Inspected giveUp(NotInspected why);

    /** Whether it asks a model for an answer, as far as it was read. */
    boolean asks();

    /** The content offered with these edits applied; the caller's buffer. */
    ByteBuffer edited(List<Edit> edits);

    /** The message goes to the origin: what it says holds for those that follow. */
    void sent();
}
