package dev.wirewitness.benchmarks.append;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** A store that says when a record is on stable storage. */
interface DurableStore extends AutoCloseable {
    /** Appends record {@code number}; the stage completes once it is durable. One thread calls. */
    CompletionStage<?> append(long number);

    @Override
    void close() throws IOException;
}
