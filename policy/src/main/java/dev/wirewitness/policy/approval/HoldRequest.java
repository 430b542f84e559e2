package dev.wirewitness.policy.approval;

import dev.wirewitness.policy.engine.Inspected;
import java.time.Instant;

/**
 * An exchange that waits for a person.
 *
 * @param id unguessable, for links
 * @param requester pseudonym of the caller
 */
public record HoldRequest(String id, String exchangeId, Instant since, Instant until, String requester, Inspected inspected) {}
