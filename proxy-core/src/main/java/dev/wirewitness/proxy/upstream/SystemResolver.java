package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.HostLookup.Answer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The system's own resolver, which knows what nsswitch knows and no time to live: at most 16 look-ups at a time, off
 * the event loops. An answer is kept 30 s, a failure 5 s (the JDK keeps answers up to 30 s before that). Any thread.
 */
final class SystemResolver implements NameSource {
    private static final int THREADS = 16;
    private static final int WAITING = 1024;
    private static final Duration KEEP_FOUND = Duration.ofSeconds(30);
    private static final Duration KEEP_MISSING = Duration.ofSeconds(5);

    /** The blocking part. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final ThreadPoolExecutor threads;

    SystemResolver(Resolver resolver) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new DefaultThreadFactory("wirewitness-resolve", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Threads that may block, for a moment. */
    ThreadPoolExecutor threads() {
        return threads;
    }

    @Override
    public CompletionStage<Resolution> ask(String name, EventLoop loop) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(name), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Resolution.missing(
                    "too many look-ups are waiting (" + WAITING + "; does the name server answer?)", Duration.ZERO));
        }
    }

    private Resolution ask(String name) {
        try {
            InetAddress[] found = resolver.resolve(name);
            return found.length == 0
                    ? Resolution.missing("it has no address", KEEP_MISSING)
                    : new Resolution(new Answer.Found(List.of(found)), KEEP_FOUND);
        } catch (UnknownHostException e) {
            return Resolution.missing(
                    "the name is not known (is it spelled right, does the name server answer?)", KEEP_MISSING);
        } catch (RuntimeException e) {
            return Resolution.missing("the system's resolver failed: " + e, KEEP_MISSING);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
