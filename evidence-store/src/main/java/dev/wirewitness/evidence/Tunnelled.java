package dev.wirewitness.evidence;

import java.util.Optional;

/**
 * A connection was relayed unread.
 *
 * @param reason {@code not_in_catalogue}, {@code bypass}, {@code pinned}, {@code not_http}
 * @param outcome {@code closed}, {@code failed}
 */
public record Tunnelled(
        String connectionId,
        String host,
        int port,
        String reason,
        String outcome,
        Optional<String> errorClass,
        long bytesOut,
        long bytesIn,
        long totalMicros,
        Optional<Subject> subject) implements Statement {
    @Override
    public String type() {
        return "tunnelled";
    }
}
