package dev.wirewitness.app;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.IdentityRequested;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells which person stands behind a record when two officers want it: what one asks for is on record before the other
 * can agree, and the agreement is on record before anything is shown.
 */
public final class IdentityReveals {
    private static final long VALID_MICROS = Duration.ofHours(24).toNanos() / 1000;

    private IdentityReveals() {}

    /** The sealed person of a record; empty for a record about none. */
    public static Optional<Subject> subject(Statement statement) {
        if (statement instanceof Decided decided) {
            return decided.subject();
        }
        if (statement instanceof Tunnelled tunnelled) {
            return tunnelled.subject();
        }
        return statement instanceof ConnectionRefused refused ? refused.subject() : Optional.empty();
    }

    /** What asks for it. IllegalArgumentException when there is nothing to ask for. */
    static IdentityRequested requested(EvidenceReader log, OperatorRequest.AskIdentity ask) {
        Subject subject = subjectOf(log, ask.record());
        return new IdentityRequested(ask.record(), subject.pseudonym(), ask.reason(), ask.officer(), ask.actor());
    }

    /** What agrees to it. IllegalArgumentException when it may not. */
    static IdentityRevealed agreed(EvidenceReader log, OperatorRequest.RevealIdentity reveal, long nowMicros) {
        EvidenceRecord record = record(log, reveal.request());
        if (!(record.statement() instanceof IdentityRequested request)) {
            throw new IllegalArgumentException("record " + reveal.request() + ": of type " + record.statement().type()
                    + " (expected: identity.requested)");
        }
        if (request.requestedBy().equals(reveal.officer())) {
            throw new IllegalArgumentException("request " + reveal.request() + ": asked for by " + reveal.officer()
                    + " (expected: another officer to agree)");
        }
        if (nowMicros - record.eventMicros() > VALID_MICROS) {
            throw new IllegalArgumentException("request " + reveal.request() + ": older than 24 hours (expected: a new one)");
        }
        return new IdentityRevealed(
                reveal.request(), request.record(), request.pseudonym(), request.reason(), request.requestedBy(),
                reveal.officer(), reveal.actor());
    }

    /** What is behind the seal, for a person to read. */
    static String shown(EvidenceStore log, long index) {
        return log.open(subjectOf(log, index)).map(IdentityReveals::text).orElse("erased: nobody can read it any more");
    }

    private static String text(PersonalFields fields) {
        return fields.user().map(user -> "user        " + user + '\n').orElse("")
                + "address     " + fields.sourceAddress()
                + fields.device().map(device -> "\ndevice      " + device).orElse("");
    }

    private static Subject subjectOf(EvidenceReader log, long index) {
        return subject(record(log, index).statement()).orElseThrow(() -> new IllegalArgumentException(
                "record " + index + ": about no person (expected: a decision, a tunnel or a refused connection)"));
    }

    private static EvidenceRecord record(EvidenceReader log, long index) {
        if (index < log.first() || index >= log.size()) {
            throw new IllegalArgumentException(
                    "record " + index + ": not there (expected: " + log.first() + " to " + (log.size() - 1) + ")");
        }
        return log.read(index);
    }
}
