package dev.wirewitness.app;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.wirewitness.evidence.ExportCreated;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.SubjectErased;

/** What a command asks of the process that writes the log. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorRequest.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = OperatorRequest.Erase.class, name = "erase")
})
public sealed interface OperatorRequest {
    /** What the log will say once it is done. */
    Statement statement();

    /** Records were copied out of the log. */
    record Exported(String format, long from, long until, long records, String sha256, String actor)
            implements OperatorRequest {
        @Override
        public Statement statement() {
            return new ExportCreated(format, from, until, records, sha256, actor);
        }
    }

    /** A person is to be forgotten. */
    record Erase(String pseudonym, String reason, String actor) implements OperatorRequest {
        @Override
        public Statement statement() {
            return new SubjectErased(pseudonym, reason, actor);
        }
    }
}
