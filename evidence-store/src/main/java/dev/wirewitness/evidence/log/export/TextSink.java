package dev.wirewitness.evidence.log.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes each record as it comes. */
final class TextSink implements RecordSink {
    private final RecordLines lines;
    private final OutputStream out;

    TextSink(RecordLines lines, OutputStream out) throws IOException {
        this.lines = lines;
        this.out = out;
        out.write(lines.header().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void add(long index, byte[] entry) throws IOException {
        out.write(lines.lines(index, entry).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
