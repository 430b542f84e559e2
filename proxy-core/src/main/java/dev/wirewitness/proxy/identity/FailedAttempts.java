package dev.wirewitness.proxy.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Slows those who guess passwords. After some free failures each further one doubles the time in which no attempt is
 * looked at: of that source (an IPv6 /64 is one), and of that user from anywhere, so that many sources gain little.
 * A user who got in from a source before is slowed there by his own failures alone: neither a neighbour behind the
 * same address nor somebody who guesses from elsewhere can lock him out. Bounded; any thread.
 */
final class FailedAttempts {
    private static final int MAX_KEPT = 10_000;
    private static final Duration FORGET = Duration.ofMinutes(15);
    private static final Duration REMEMBER_GOOD = Duration.ofHours(12);
    private static final Penalty SOURCE = new Penalty(5, Duration.ofMinutes(5));
    private static final Penalty USER = new Penalty(10, Duration.ofSeconds(30));

    /** @param free failures that cost nothing */
    private record Penalty(int free, Duration most) {
        long nanos(int failures) {
            int beyond = Math.min(failures - free, 30);
            return beyond < 1 ? 0 : Math.min(most.toNanos(), Duration.ofSeconds(1).toNanos() << (beyond - 1));
        }
    }

    private record Count(int failures, long until) {}

    private record Pair(ByteBuffer source, String user) {}

    private final Ticker ticker;
    private final Cache<ByteBuffer, Count> sources;
    private final Cache<String, Count> users;
    private final Cache<Pair, Count> pairs;
    private final Cache<Pair, Boolean> good;

    FailedAttempts(Ticker ticker) {
        this.ticker = ticker;
        this.sources = cache(FORGET).build();
        this.users = cache(FORGET).build();
        this.pairs = cache(FORGET).build();
        this.good = cache(REMEMBER_GOOD).build();
    }

    private Caffeine<Object, Object> cache(Duration keep) {
        return Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(keep).ticker(ticker);
    }

    /** How long an attempt of this user from this source must not be looked at; zero: it may. */
    Duration patience(InetAddress source, String user) {
        Pair pair = new Pair(block(source), user);
        long now = ticker.read();
        if (good.getIfPresent(pair) != null) {
            return left(pairs.getIfPresent(pair), now);
        }
        Duration ofSource = left(sources.getIfPresent(pair.source()), now);
        Duration ofUser = left(users.getIfPresent(user), now);
        return ofSource.compareTo(ofUser) > 0 ? ofSource : ofUser;
    }

    private static Duration left(@org.jspecify.annotations.Nullable Count count, long now) {
        return count == null || count.until - now <= 0 ? Duration.ZERO : Duration.ofNanos(count.until - now);
    }

    void failed(InetAddress source, String user) {
        Pair pair = new Pair(block(source), user);
        if (good.getIfPresent(pair) != null) {
            more(pairs, pair, SOURCE);
        } else {
            more(sources, pair.source(), SOURCE);
            more(users, user, USER);
        }
    }

    private <K> void more(Cache<K, Count> counts, K key, Penalty penalty) {
        long now = ticker.read();
        counts.asMap().compute(key, (_, before) -> {
            int failures = before == null ? 1 : before.failures + 1;
            return new Count(failures, now + penalty.nanos(failures));
        });
    }

    /** The source stays slowed: who has one account must not use it to guess others. */
    void right(InetAddress source, String user) {
        Pair pair = new Pair(block(source), user);
        good.put(pair, true);
        pairs.invalidate(pair);
        users.invalidate(user);
    }

    private static ByteBuffer block(InetAddress source) {
        byte[] bytes = source.getAddress();
        return ByteBuffer.wrap(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
