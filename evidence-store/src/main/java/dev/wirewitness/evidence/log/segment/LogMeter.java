package dev.wirewitness.evidence.log.segment;

import java.time.Duration;

/** Hears how the log does. Called on the log's own threads: record a number and return. */
public interface LogMeter {
    /** Hears nothing. */
    LogMeter NONE = new LogMeter() {};

    /** From the call of append to its acknowledgement, as the caller asked for it. */
    default void appended(Duration took) {}

    /** One fsync, and how many records it made durable. */
    default void synced(Duration took, int records) {}

    /** Records waiting for the writer at the start of a batch. */
    default void queued(int records) {}

    /** Records refused, by an overload or because the log cannot be written. */
    default void refused(int records) {}

    /** A checkpoint of this size was published. */
    default void published(long size, Duration took) {}

    /** Age of the newest checkpoint while there are records it does not cover, else zero. Once a second. */
    default void checkpointAge(Duration age) {}

    /** Whether the log can be written, at each change. */
    default void writable(boolean writable) {}
}
