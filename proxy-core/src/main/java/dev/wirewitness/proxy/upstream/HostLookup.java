package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.upstream.NameSource.Resolution;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names to addresses, off the event loops or without blocking them: one question per name at a time, at most 256 names
 * at a time, each answer kept as long as its source says that it is true, a missing name too. Any thread.
 */
final class HostLookup implements AutoCloseable {
    private static final int MAX_ASKED = 256;

    /** What a look-up gave. */
    sealed interface Answer {
        /** At least one, in the order of preference. */
        record Found(List<InetAddress> addresses) implements Answer {
            public Found {
                addresses = List.copyOf(addresses);
            }
        }

        /** {@code why} completes "cannot be resolved:". */
        record Missing(String why) implements Answer {}
    }

    private final NameSource source;
    private final AsyncCache<String, Resolution> answers;
    private final AtomicInteger asked = new AtomicInteger();

    /** Closes {@code source} with itself. */
    HostLookup(NameSource source, int maxNames, Ticker ticker) {
        this.source = source;
        this.answers = Caffeine.newBuilder()
                .maximumSize(maxNames)
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<String, Resolution>writing((_, resolution) -> resolution.keep()))
                .buildAsync();
    }

    /** Completes at once or on a thread that is not said; never exceptionally. */
    CompletableFuture<Resolution> look(String name, EventLoop loop) {
        return answers.get(name, (key, _) -> ask(key, loop));
    }

    private CompletableFuture<Resolution> ask(String name, EventLoop loop) {
        if (asked.incrementAndGet() > MAX_ASKED) {
            asked.decrementAndGet();
            return CompletableFuture.completedFuture(Resolution.missing(
                    MAX_ASKED + " other names are being looked up (does the name server answer?)",
                    Duration.ZERO));
        }
        return source.ask(name, loop)
                .exceptionally(broken -> Resolution.missing("the look-up failed: " + broken, Duration.ZERO))
                .whenComplete((_, _) -> asked.decrementAndGet())
                .toCompletableFuture();
    }

    @Override
    public void close() {
        source.close();
    }
}
