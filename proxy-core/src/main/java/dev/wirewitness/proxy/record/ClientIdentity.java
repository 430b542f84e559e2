package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.IdentityStrength;
import java.util.Optional;

/**
 * Who is at the other end of a client connection. The personal fields are sealed whenever a record needs them (the
 * log remembers a seal for a while), so that a person who is erased gets a new pseudonym on an open connection too.
 */
public final class ClientIdentity {
    private final String connectionId;
    private final Caller caller;
    private final EvidenceWriter evidence;

    public ClientIdentity(String connectionId, Caller caller, EvidenceWriter evidence) {
        this.connectionId = connectionId;
        this.caller = caller;
        this.evidence = evidence;
    }

    /** The same connection, now that more is known; this one where it is not. */
    public ClientIdentity as(Caller known) {
        return known.equals(caller) ? this : new ClientIdentity(connectionId, known, evidence);
    }

    public String connectionId() {
        return connectionId;
    }

    public Caller caller() {
        return caller;
    }

    public Subject subject() {
        Subject sealed =
                evidence.seal(new PersonalFields(caller.user(), caller.address().getHostAddress(), Optional.empty()));
        return caller.strength() == IdentityStrength.NONE
                ? sealed
                : sealed.known(Words.of(caller.strength()), caller.groups());
    }
}
