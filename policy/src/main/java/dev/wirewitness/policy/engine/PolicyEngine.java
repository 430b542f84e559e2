package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Ruleset;

/**
 * One ruleset, one catalogue and the detectors compiled for them. An exchange pins one engine for its whole
 * life, so a policy change never splits an exchange. Immutable; any thread.
 */
public interface PolicyEngine {
    Ruleset ruleset();

    /** {@code sha256:} and 64 hex digits of the catalogue in use. */
    String catalogueDigest();

    /** Begins the inspection of one exchange. Does no I/O and never throws for what a peer sent. */
    Inspection begin(RequestHead head, Caller caller);

    /** Begins the inspection of a WebSocket, with the request that opens it. As {@link #begin}. */
    Conversation converse(RequestHead head, Caller caller);
}
