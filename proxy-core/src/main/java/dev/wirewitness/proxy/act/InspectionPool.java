package dev.wirewitness.proxy.act;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where large bodies are inspected, off the event loops. Bounded in threads and in what may wait. Any thread. */
public final class InspectionPool implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    public InspectionPool(int threads, int queue) {
        executor = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
                    Thread thread = new Thread(work, "inspection");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** False when too much waits already: the work is not taken. */
    public boolean offer(Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    public int waiting() {
        return executor.getQueue().size();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
