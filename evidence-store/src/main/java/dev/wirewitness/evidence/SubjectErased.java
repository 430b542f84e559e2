package dev.wirewitness.evidence;

/**
 * The key of a subject was destroyed: what is sealed under this pseudonym can never be read again. The records stay,
 * and every proof with them.
 *
 * @param reason as given, such as the number of a request
 * @param actor who did it, as the system knows them
 */
public record SubjectErased(String pseudonym, String reason, String actor) implements Statement {
    @Override
    public String type() {
        return "subject.erased";
    }
}
