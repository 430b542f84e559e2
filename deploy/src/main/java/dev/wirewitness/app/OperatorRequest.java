package dev.wirewitness.app;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a command asks of the process that writes the log. Each ends as a record that says it was done, and by whom. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorRequest.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = OperatorRequest.Reported.class, name = "reported"),
    @JsonSubTypes.Type(value = OperatorRequest.Erase.class, name = "erase"),
    @JsonSubTypes.Type(value = OperatorRequest.RotateKey.class, name = "rotate-key"),
    @JsonSubTypes.Type(value = OperatorRequest.RequestCertificate.class, name = "request-certificate"),
    @JsonSubTypes.Type(value = OperatorRequest.ImportCertificate.class, name = "import-certificate"),
    @JsonSubTypes.Type(value = OperatorRequest.AskIdentity.class, name = "ask-identity"),
    @JsonSubTypes.Type(value = OperatorRequest.RevealIdentity.class, name = "reveal-identity"),
    @JsonSubTypes.Type(value = OperatorRequest.Prune.class, name = "prune"),
    @JsonSubTypes.Type(value = OperatorRequest.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = OperatorRequest.Release.class, name = "release")
})
public sealed interface OperatorRequest {
    /** Records were copied out of the log. */
    record Exported(String format, long from, long until, long records, String sha256, String actor)
            implements OperatorRequest {}

    /** A report was made. */
    record Reported(long fromMicros, long untilMicros, long closingSize, String sha256, String actor)
            implements OperatorRequest {}

    /** A person is to be forgotten. */
    record Erase(String pseudonym, String reason, String actor) implements OperatorRequest {}

    /** The log is to sign with a new key, and with the one before it for some days. */
    record RotateKey(int overlapDays, String actor) implements OperatorRequest {}

    /** What a root key is to sign is asked for; nothing is recorded. */
    record RequestCertificate(String root, int days) implements OperatorRequest {}

    /** What a root key signed. */
    record ImportCertificate(String note, String actor) implements OperatorRequest {}

    /** An officer wants to know who stands behind a record. */
    record AskIdentity(long record, String officer, String reason, String actor) implements OperatorRequest {}

    /** Another one agrees. */
    record RevealIdentity(long request, String officer, String actor) implements OperatorRequest {}

    /**
     * Old records are to go.
     *
     * @param until the minimum index that is wanted; 0: as far as the rule allows
     * @param archiveSha256 of the bundle that holds them; empty for none
     */
    record Prune(long beforeMicros, long until, String archiveSha256, String reason, String actor)
            implements OperatorRequest {}

    /** Records are to be kept. */
    record Hold(String id, long fromMicros, long untilMicros, String reason, String actor) implements OperatorRequest {}

    /** A hold ends. */
    record Release(String id, String reason, String actor) implements OperatorRequest {}
}
