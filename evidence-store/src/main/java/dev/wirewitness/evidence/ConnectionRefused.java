package dev.wirewitness.evidence;

import java.util.Optional;

/**
 * A connection or request was refused before there was an exchange to decide on.
 *
 * @param reason a stable word: {@code address_not_allowed}, {@code malformed_request}, {@code name_mismatch},
 *     {@code handshake_failed}, {@code limit}, {@code log_unavailable}, …
 * @param detail what an operator needs beside the reason: the names that differ, the alert, the client's fingerprint
 */
public record ConnectionRefused(
        String connectionId,
        Optional<String> host,
        int port,
        String reason,
        Optional<Subject> subject,
        Optional<String> detail)
        implements Statement {

    /** Where the reason says it all. */
    public ConnectionRefused(
            String connectionId, Optional<String> host, int port, String reason, Optional<Subject> subject) {
        this(connectionId, host, port, reason, subject, Optional.empty());
    }

    @Override
    public String type() {
        return "refused";
    }
}
