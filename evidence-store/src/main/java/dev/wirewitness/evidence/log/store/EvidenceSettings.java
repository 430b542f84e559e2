package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.segment.LogMeter;
import dev.wirewitness.evidence.log.segment.WriterSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a log is kept.
 *
 * @param nodeVersion version of the product, for the record of the start
 * @param writer limits of the writer
 * @param publishInterval between checkpoints while the log grows
 * @param heartbeatInterval between heartbeat records, so that the checkpoint moves even when nothing happens
 * @param keepBytes newest entries kept in memory for those who follow
 * @param subjects folder of the subjects' keys; {@code subjects} beside the log's folder when empty
 * @param meter hears how the log does
 * @param postQuantum whether checkpoints are cosigned with ML-DSA-44 beside Ed25519
 * @param disk the file system
 */
public record EvidenceSettings(
        String nodeVersion,
        WriterSettings writer,
        Duration publishInterval,
        Duration heartbeatInterval,
        long keepBytes,
        Optional<Path> subjects,
        LogMeter meter,
        boolean postQuantum,
        Disk disk) {
    /** Segments of 64 MiB, a checkpoint a second, a heartbeat a minute, at most 65,536 records or 64 MiB waiting. */
    public static final EvidenceSettings DEFAULT = new EvidenceSettings(
            "0",
            new WriterSettings(
                    65_536, 64L << 20, 64L << 20, 512L << 20, Duration.ofMillis(10), Duration.ofSeconds(1)),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            4L << 20,
            Optional.empty(),
            LogMeter.NONE,
            false,
            new RealDisk());

    public EvidenceSettings {
        if (publishInterval.toMillis() < 1 || heartbeatInterval.toMillis() < 1) {
            throw new IllegalArgumentException("intervals: publish " + publishInterval + ", heartbeat "
                    + heartbeatInterval + " (expected: at least 1 ms)");
        }
    }

    public EvidenceSettings withNodeVersion(String version) {
        return new EvidenceSettings(
                version, writer, publishInterval, heartbeatInterval, keepBytes, subjects, meter, postQuantum, disk);
    }

    public EvidenceSettings withWriter(WriterSettings changed) {
        return new EvidenceSettings(
                nodeVersion, changed, publishInterval, heartbeatInterval, keepBytes, subjects, meter, postQuantum, disk);
    }

    public EvidenceSettings withIntervals(Duration publish, Duration heartbeat) {
        return new EvidenceSettings(nodeVersion, writer, publish, heartbeat, keepBytes, subjects, meter, postQuantum, disk);
    }

    public EvidenceSettings withKeepBytes(long bytes) {
        return new EvidenceSettings(
                nodeVersion, writer, publishInterval, heartbeatInterval, bytes, subjects, meter, postQuantum, disk);
    }

    public EvidenceSettings withSubjects(Path folder) {
        return new EvidenceSettings(
                nodeVersion, writer, publishInterval, heartbeatInterval, keepBytes, Optional.of(folder), meter, postQuantum, disk);
    }

    public EvidenceSettings withMeter(LogMeter changed) {
        return new EvidenceSettings(
                nodeVersion, writer, publishInterval, heartbeatInterval, keepBytes, subjects, changed, postQuantum, disk);
    }

    public EvidenceSettings withPostQuantum(boolean wanted) {
        return new EvidenceSettings(
                nodeVersion, writer, publishInterval, heartbeatInterval, keepBytes, subjects, meter, wanted, disk);
    }

    public EvidenceSettings withDisk(Disk changed) {
        return new EvidenceSettings(
                nodeVersion, writer, publishInterval, heartbeatInterval, keepBytes, subjects, meter, postQuantum, changed);
    }

    Path subjectsBeside(Path folder) {
        return subjects.orElseGet(() -> folder.toAbsolutePath().normalize().resolveSibling("subjects"));
    }
}
