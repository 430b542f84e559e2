package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The inspection of one exchange. Calls come one after another (no two at a time), from any thread: first
 * {@link #offer} as the request body arrives, then one of {@link #finish} and {@link #giveUp}, then at most
 * one {@link #answer}.
 */
public interface Inspection {
    /** Request content with content codings removed. The buffer is read before the call returns and not kept. */
    void offer(ByteBuffer content);

    /** The request is complete: what it is, what is in it, what should happen. */
    Inspected finish();

    /** The rest of the request will not be inspected; the ruleset decides what that means. */
    Inspected giveUp(NotInspected why);

    /** The content offered so far with these edits applied; the caller's buffer. */
    ByteBuffer edited(List<Edit> edits);

    /** Begins the inspection of the answer. */
    AnswerInspection answer(ResponseHead head);
}
