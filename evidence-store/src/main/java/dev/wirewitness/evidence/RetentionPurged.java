package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;

/**
 * The oldest records are removed from the log, by the rule that is named; written before they go. Every checkpoint and
 * every proof of what stays still holds.
 *
 * @param from and {@code until}: indexes, end not included; {@code until} is the log's minimum index from now on
 * @param beforeMicros the rule: only records from before this time
 * @param reason the rule in words, such as the setting or the request
 * @param registerSha256 SHA-256 of the register's snapshot at {@code until}, which stands for what the records told it
 * @param archiveSha256 of the audit bundle that holds the removed records, where one was made
 * @param holds legal holds in force, none of which covers a removed record
 */
public record RetentionPurged(
        long from,
        long until,
        long beforeMicros,
        String reason,
        String actor,
        String registerSha256,
        Optional<String> archiveSha256,
        List<String> holds) implements Statement {
    @Override
    public String type() {
        return "retention.purged";
    }
}
