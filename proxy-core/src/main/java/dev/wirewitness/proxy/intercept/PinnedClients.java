package dev.wirewitness.proxy.intercept;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.ProxySettings.Pinned;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clients that do not accept our certificate, by source, program and host. Who says so {@value #REPEATED} times without
 * a request in between is pinned; where settings allow, its next tunnels to this host are relayed unread for a while.
 * Bounded: the least seen are forgotten first, all after a day. Any thread.
 */
public final class PinnedClients {
    /** How often makes a habit. */
    static final int REPEATED = 3;

    private static final int MAX_KEPT = 4_096;
    private static final Duration FORGET = Duration.ofDays(1);

    /**
     * Who and where.
     *
     * @param fingerprint of the ClientHello
     */
    record Key(InetAddress source, String fingerprint, String host) {}

    /**
     * A pinned client, for people.
     *
     * @param times how often it refused in a row
     * @param how the last alert, or how else it showed
     * @param relayedUntil while its tunnels pass unread
     */
    public record Sighting(
            String source,
            String fingerprint,
            String host,
            int times,
            String how,
            Instant last,
            Optional<Instant> relayedUntil) {}

    private record State(int times, String how, Instant last, Optional<Instant> relayedUntil) {}

    private final Pinned settings;
    private final InstantSource clock;
    private final Cache<Key, State> states;

    public PinnedClients(Pinned settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.states = Caffeine.newBuilder()
                .maximumSize(MAX_KEPT)
                .expireAfterWrite(FORGET)
                .ticker(ticker(clock))
                .build();
    }

    private static Ticker ticker(InstantSource clock) {
        return () -> Math.multiplyExact(clock.millis(), 1_000_000L);
    }

    /** It showed once more that it does not want our certificate; how often in a row. */
    int rejected(Key client, String how) {
        Instant now = clock.instant();
        State state = states.asMap().compute(client, (_, before) -> after(before, how, now));
        return state == null ? 1 : state.times();
    }

    private State after(@Nullable State before, String how, Instant now) {
        int times = before == null ? 1 : before.times() + 1;
        Optional<Instant> until = settings.bypass() && times >= REPEATED
                ? Optional.of(now.plus(settings.bypassTime()))
                : Optional.empty();
        return new State(times, how, now, until);
    }

    /** It sent a request: whatever was before, it accepts us. */
    void accepted(Key client) {
        if (states.getIfPresent(client) != null) {
            states.invalidate(client);
        }
    }

    /** Whether its tunnels to this host pass unread at this moment. */
    boolean relayed(Key client) {
        if (!settings.bypass()) {
            return false;
        }
        State state = states.getIfPresent(client);
        return state != null
                && state.relayedUntil().isPresent()
                && clock.instant().isBefore(state.relayedUntil().get());
    }

    /** Those that are pinned, the latest first. */
    public List<Sighting> pinned() {
        Instant now = clock.instant();
        return states.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().times() >= REPEATED)
                .map(entry -> sighting(entry.getKey(), entry.getValue(), now))
                .sorted(Comparator.comparing(Sighting::last).reversed())
                .toList();
    }

    /** Finishes what the cache has put off. */
    void settle() {
        states.cleanUp();
    }

    private static Sighting sighting(Key key, State state, Instant now) {
        return new Sighting(
                key.source().getHostAddress(),
                key.fingerprint(),
                key.host(),
                state.times(),
                state.how(),
                state.last(),
                state.relayedUntil().filter(now::isBefore));
    }
}
