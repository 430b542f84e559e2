package dev.wirewitness.evidence;

/**
 * What one record of the log says. Each is a plain record of strings, numbers, booleans, lists, optionals and
 * further records; its components, in snake case, are the fields of its canonical JSON (an empty optional is left
 * out). Fields are only ever added.
 *
 * <p>No statement holds prompt text, a detected value or a key.
 */
public sealed interface Statement
        permits Decided,
                Finished,
                Tunnelled,
                ConnectionRefused,
                HoldRequested,
                HoldEnded,
                SystemObserved,
                McpObserved,
                PolicyActivated,
                AuthorityActivated,
                NodeStarted,
                NodeHeartbeat,
                NodeStopped,
                EvidenceGap,
                ReportGenerated,
                ExportCreated,
                SubjectErased,
                KeyActivated,
                KeyCertified,
                IdentityRequested,
                IdentityRevealed,
                RetentionPurged,
                LegalHoldSet,
                LegalHoldReleased,
                Unrecognised {

    /** The record type, such as {@code decided}. */
    String type();
}
