package dev.wirewitness.evidence;

/**
 * A statement on its way into the log. The log adds schema version, node, boot and sequence number.
 *
 * @param eventMicros when it happened: microseconds since 1970-01-01T00:00:00Z
 */
public record Entry(long eventMicros, String policyDigest, String catalogDigest, Statement statement) {}
