package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;

/**
 * A person or device, sealed.
 *
 * @param pseudonym random, stable per subject: counts persons without naming them
 * @param box base64 of AES-256-GCM over the personal fields under the subject's own key, which lives outside the
 *     log; without the key nothing can be read
 * @param commitment base64 of SHA-256 over a random salt (inside the box) and the fields: lets a disclosed value be
 *     checked and cannot be guessed
 * @param identity how the user was known; empty where nobody said who it is
 */
public record Subject(String pseudonym, String box, String commitment, Optional<Identity> identity) {
    /**
     * In clear, since rules decide on it: groups must not name persons.
     *
     * @param strength {@code network}, {@code asserted}, {@code password}, {@code certificate}
     */
    public record Identity(String strength, List<String> groups) {
        public Identity {
            groups = List.copyOf(groups);
        }
    }

    /** A seal of which nothing more is known. */
    public Subject(String pseudonym, String box, String commitment) {
        this(pseudonym, box, commitment, Optional.empty());
    }

    /** The same seal, with how the user was known. */
    public Subject known(String strength, List<String> groups) {
        return new Subject(pseudonym, box, commitment, Optional.of(new Identity(strength, groups)));
    }
}
