package dev.wirewitness.evidence;

import java.util.Optional;

/**
 * A connection or request was refused before there was an exchange to decide on.
 *
 * @param reason a stable word: {@code address_not_allowed}, {@code malformed_request}, {@code name_mismatch},
 *     {@code handshake_failed}, {@code limit}, {@code log_unavailable}, …
 */
public record ConnectionRefused(
        String connectionId, Optional<String> host, int port, String reason, Optional<Subject> subject)
        implements Statement {
    @Override
    public String type() {
        return "refused";
    }
}
