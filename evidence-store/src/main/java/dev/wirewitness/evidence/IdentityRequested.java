package dev.wirewitness.evidence;

/**
 * Somebody wants to know which person stands behind a record. Nothing was told yet.
 *
 * @param record the record
 * @param requestedBy the officer, as the officers file knows them
 * @param actor the account the command ran under
 */
public record IdentityRequested(long record, String pseudonym, String reason, String requestedBy, String actor)
        implements Statement {
    @Override
    public String type() {
        return "identity.requested";
    }
}
