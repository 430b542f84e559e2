package dev.wirewitness.evidence;

/**
 * One record of the log, as read back.
 *
 * @param index position in the log, from 0
 * @param version of the record schema
 * @param nodeSeq counts the records of this node and boot from 0, without gaps
 * @param eventMicros when it happened: microseconds since 1970-01-01T00:00:00Z
 * @param policyDigest ruleset in force, or empty before there was one
 * @param catalogDigest catalogue in use, or empty
 */
public record EvidenceRecord(
        long index,
        int version,
        String nodeId,
        String bootId,
        long nodeSeq,
        long eventMicros,
        String policyDigest,
        String catalogDigest,
        Statement statement) {}
