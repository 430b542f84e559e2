package dev.wirewitness.evidence.log.segment;

import java.time.Duration;

/**
 * Limits of the writer.
 *
 * @param queueRecords and {@code queueBytes}: what may wait for the disk before appends are refused
 * @param segmentBytes where a new segment file begins
 * @param unpublishedBytes what may be written but not yet published before appends are refused
 * @param syncDelay how long a record that nobody waits for may stay without fsync
 * @param retryInterval between attempts to write again after a failure
 */
public record WriterSettings(
        int queueRecords,
        long queueBytes,
        long segmentBytes,
        long unpublishedBytes,
        Duration syncDelay,
        Duration retryInterval) {
    public WriterSettings {
        positive("queueRecords", queueRecords);
        positive("queueBytes", queueBytes);
        positive("unpublishedBytes", unpublishedBytes);
        positive("syncDelay", syncDelay.toNanos());
        positive("retryInterval", retryInterval.toNanos());
        if (segmentBytes < 4096 || segmentBytes > 1L << 30) {
            throw new IllegalArgumentException("segmentBytes: " + segmentBytes + " (expected: 4096-1073741824)");
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above 0)");
        }
    }
}
