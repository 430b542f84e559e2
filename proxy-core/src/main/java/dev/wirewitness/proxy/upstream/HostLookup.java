package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Names to addresses by the system's resolver ({@code /etc/hosts} included), off the event loops: at most 16 look-ups
 * at a time, 1,024 waiting, one per name. An answer is kept 30 s, a failure 5 s (the JDK keeps answers up to 30 s
 * before that). Any thread.
 */
final class HostLookup implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int WAITING = 1024;
    private static final int MAX_NAMES = 10_000;
    private static final Duration KEEP_FOUND = Duration.ofSeconds(30);
    private static final Duration KEEP_MISSING = Duration.ofSeconds(5);

    /** What a look-up gave. */
    sealed interface Answer {
        /** At least one, in the order the system prefers. */
        record Found(List<InetAddress> addresses) implements Answer {}

        /** {@code why} completes "cannot be resolved:". */
        record Missing(String why) implements Answer {}
    }

    /** The blocking part. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final ThreadPoolExecutor threads;
    private final AsyncCache<String, Answer> answers;

    HostLookup(Resolver resolver, Ticker ticker) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new DefaultThreadFactory("wirewitness-resolve", true));
        threads.allowCoreThreadTimeOut(true);
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_NAMES)
                .ticker(ticker)
                .expireAfter(Expiry.<String, Answer>creating((name, answer) -> switch (answer) {
                    case Answer.Found _ -> KEEP_FOUND;
                    case Answer.Missing _ -> KEEP_MISSING;
                }))
                .buildAsync();
    }

    /** Completes on a thread of its own kind, or at once; never exceptionally. */
    CompletableFuture<Answer> look(String name) {
        try {
            return answers.get(name, (key, _) -> CompletableFuture.supplyAsync(() -> ask(key), threads));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Answer.Missing(
                    "too many look-ups are waiting (" + WAITING + "; does the name server answer?)"));
        }
    }

    private Answer ask(String name) {
        try {
            InetAddress[] found = resolver.resolve(name);
            return found.length == 0 ? new Answer.Missing("it has no address") : new Answer.Found(List.of(found));
        } catch (UnknownHostException e) {
            return new Answer.Missing("the name is not known (is it spelled right, does the name server answer?)");
        } catch (RuntimeException e) {
            return new Answer.Missing("the system's resolver failed: " + e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
