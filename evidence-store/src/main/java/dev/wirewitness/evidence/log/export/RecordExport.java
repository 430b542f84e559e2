package dev.wirewitness.evidence.log.export;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.record.RecordPeek;
import dev.wirewitness.evidence.log.record.Sha256;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Writes the records of a period in the format of another program, one by one: memory does not grow with the period.
 * Records are read from the log's files as they were when it began.
 */
public final class RecordExport {
    /** Formats by the name the command line knows them under. */
    public enum Format {
        /** One object a line: {@code index} and {@code record}, the record as the log holds it. */
        JSONL,
        /** RFC 4180 with a header; cells that a spreadsheet would take for a formula begin with an apostrophe. */
        CSV,
        /** OCSF 1.8.0 events, one a line. */
        OCSF,
        /** ArcSight Common Event Format. */
        CEF,
        /** RFC 5424 messages, one a line. */
        SYSLOG,
        /** OpenTelemetry log records as OTLP/JSON, one export request a line. */
        OTLP,
        /**
         * Apache Parquet, zstd: the columns of the index, {@code leaf} with the leaf hash, and {@code record} with the
         * whole record. Gathered in the folder for temporary files, since a file of columns is not written front to back.
         */
        PARQUET
    }

    /**
     * What is wanted.
     *
     * @param fromMicros and {@code untilMicros}: event times, end not included
     * @param filter which of them
     */
    public record Query(long fromMicros, long untilMicros, RecordFilter filter) {}

    /** How many records were written, how many the log had, and the SHA-256 of what was written, in hexadecimal. */
    public record Done(long written, long size, String sha256) {}

    private RecordExport() {}

    /**
     * Writes to {@code to}, which stays open.
     *
     * @param progress hears how many records were read
     * @throws LogDamaged when a record cannot be read
     */
    public static Done write(Path log, Query query, Format format, OutputStream to, LongConsumer progress)
            throws IOException {
        MessageDigest sha = Sha256.fresh();
        OutputStream out = new DigestOutputStream(to, sha);
        EvidenceFolder folder = EvidenceFolder.open(log);
        String origin = Checkpoint.ofNote(folder.checkpoint()).map(Checkpoint::origin).orElse("");
        long written = 0;
        long size = folder.size();
        try (RecordSink sink = sink(format, origin, out)) {
            for (long index = folder.first(); index < size; index++) {
                byte[] entry = folder.entry(index);
                if (wanted(query, entry)) {
                    sink.add(index, entry);
                    written++;
                }
                progress.accept(index + 1);
            }
            sink.finish();
        }
        out.flush();
        return new Done(written, size, HexFormat.of().formatHex(sha.digest()));
    }

    private static boolean wanted(Query query, byte[] entry) {
        long time = RecordPeek.eventTime(entry, 0, entry.length);
        return time >= query.fromMicros() && time < query.untilMicros() && query.filter().wants(entry);
    }

    private static RecordSink sink(Format format, String origin, OutputStream out) throws IOException {
        return format == Format.PARQUET
                ? new ParquetSink(origin, out)
                : new TextSink(RecordLines.of(format), out);
    }
}
