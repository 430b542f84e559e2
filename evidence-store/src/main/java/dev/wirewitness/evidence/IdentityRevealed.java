package dev.wirewitness.evidence;

/**
 * A second person agreed, and the sealed fields of a record were shown.
 *
 * @param request index of the {@link IdentityRequested}
 * @param record the record
 * @param requestedBy and {@code approvedBy}: two officers, never the same
 * @param actor the account the command ran under
 */
public record IdentityRevealed(
        long request, long record, String pseudonym, String reason, String requestedBy, String approvedBy, String actor)
        implements Statement {
    @Override
    public String type() {
        return "identity.revealed";
    }
}
