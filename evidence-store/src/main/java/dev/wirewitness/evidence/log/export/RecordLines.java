package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.log.export.RecordExport.Format;
import java.io.IOException;

/** Records as lines of text, in a format that has no more to it. One thread. */
public final class RecordLines {
    private final ObjectMapper json = new ObjectMapper();
    private final RecordFormat format;

    private RecordLines(RecordFormat format) {
        this.format = format;
    }

    /** IllegalArgumentException for a format that is not written line by line. */
    public static RecordLines of(Format format) {
        return new RecordLines(switch (format) {
            case JSONL -> (index, record) -> "{\"index\":" + index + ",\"record\":" + record + "}\n";
            case CSV -> new CsvFormat();
            case OCSF -> new OcsfFormat();
            case CEF -> new CefFormat();
            case SYSLOG -> new SyslogFormat();
            case OTLP -> new OtlpFormat();
            case PARQUET -> throw new IllegalArgumentException("parquet: a file of columns, not lines");
        });
    }

    /** What stands before the first record; empty for most. */
    public String header() {
        return format.header();
    }

    /** The record's lines, each ended. */
    public String lines(long index, byte[] entry) throws IOException {
        return format.lines(index, json.readTree(entry));
    }
}
