package dev.wirewitness.evidence.log.export;

import java.io.IOException;

/** Takes the records of an export in their order. Closed without {@link #finish}, what was written is worth nothing. */
interface RecordSink extends AutoCloseable {
    void add(long index, byte[] entry) throws IOException;

    /** Nothing more comes. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
