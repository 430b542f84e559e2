package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;

/**
 * A certificate authority came into force: from here on it signs what intercepted clients see.
 *
 * @param sha256 fingerprint of its certificate, upper-case hex with colons
 * @param previous that of the one before, where the log or the folder knows it
 * @param notAfterMicros when its certificate ends, microseconds since 1970
 * @param constraints its name constraints, such as {@code permitted openai.com}
 */
public record AuthorityActivated(
        String sha256, Optional<String> previous, String subject, long notAfterMicros, List<String> constraints)
        implements Statement {
    @Override
    public String type() {
        return "authority.activated";
    }
}
