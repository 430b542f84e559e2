package dev.wirewitness.benchmarks.append;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Group commit before a database: one thread takes all that waits and commits it at once, as a sensible program does.
 * The records are ready-made bytes: nothing is encoded, hashed or signed.
 */
final class BatchingStore implements DurableStore {
    private static final int MOST = 4096;

    /** Commits records durably. One thread. */
    interface Commits {
        void commit(long firstNumber, List<byte[]> records) throws Exception;

        void close() throws Exception;
    }

    private record Waiting(long number, CompletableFuture<Void> durable) {}

    private final Commits commits;
    private final byte[] record;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closed;

    BatchingStore(Commits commits, byte[] record) {
        this.commits = commits;
        this.record = record;
        this.writer = Thread.ofPlatform().name("committer").start(this::run);
    }

    @Override
    public CompletionStage<?> append(long number) {
        Waiting waiting = new Waiting(number, new CompletableFuture<>());
        queue.add(waiting);
        return waiting.durable();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            batch.clear();
            try {
                Waiting first = queue.poll(20, java.util.concurrent.TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, MOST - 1);
                List<byte[]> records = new ArrayList<>(batch.size());
                batch.forEach(one -> records.add(record));
                commits.commit(first.number(), records);
                batch.forEach(one -> one.durable().complete(null));
            } catch (Exception e) {
                batch.forEach(one -> one.durable().completeExceptionally(e));
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            writer.join();
            commits.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
