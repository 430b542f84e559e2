package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.ParentSettings;
import dev.wirewitness.proxy.PrivateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which proxies lead to an origin, and which of them seem dead. One that could not be reached goes to the end of the
 * list for 10 s, doubled each time it fails again up to two minutes; then one connection tries it, and the others stay
 * away until that one knows. Any thread.
 */
final class Parents {
    private static final long FIRST_PAUSE = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(2).toNanos();
    private static final long MAX_CREDENTIALS = 4096;
    private static final String DIRECT = "direct";

    private record Dead(long until, long pause) {}

    private final List<ParentProxy> standard;
    private final HostPatterns<List<ParentProxy>> routes;
    private final HostPatterns<Boolean> direct;
    private final Ticker ticker;
    private final ConcurrentHashMap<ParentProxy, Dead> dead = new ConcurrentHashMap<>();

    /**
     * Reads the settings, and the credentials they point to.
     *
     * @param environment value of a variable
     * @throws IllegalArgumentException with key, value (unless it may hold a password) and what was expected
     */
    Parents(ParentSettings settings, Function<String, Optional<String>> environment, Ticker ticker) {
        this.ticker = ticker;
        Reader reader = new Reader(settings.credentials(), environment);
        standard = settings.proxies().stream().map(each -> reader.parent("upstream.proxy", each)).toList();
        Map<String, List<ParentProxy>> byHost = new HashMap<>();
        settings.routes().forEach((host, list) -> byHost.put(host, reader.route(host, list)));
        routes = new HostPatterns<>("upstream.routes", byHost);
        Map<String, Boolean> without = new HashMap<>();
        settings.direct().forEach(host -> without.put(host, true));
        direct = new HostPatterns<>("upstream.direct", without);
        reader.allUsed();
    }

    /** Those that lead to this host, in the order of the settings; empty: it is dialled by us. */
    List<ParentProxy> toward(String host) {
        return direct.find(host).isPresent() ? List.of() : routes.find(host).orElse(standard);
    }

    /** The same ones in the order to try them now. Whoever gets a dead one first is the one that tries it. */
    List<ParentProxy> inOrder(List<ParentProxy> parents) {
        if (dead.isEmpty() || parents.size() < 2) {
            return parents;
        }
        List<ParentProxy> order = new ArrayList<>(parents.size());
        List<ParentProxy> last = new ArrayList<>(2);
        for (ParentProxy parent : parents) {
            (seemsDead(parent) ? last : order).add(parent);
        }
        order.addAll(last);
        return order;
    }

    private boolean seemsDead(ParentProxy parent) {
        Dead known = dead.get(parent);
        if (known == null) {
            return false;
        }
        long now = ticker.read();
        return known.until - now > 0 || !dead.replace(parent, known, new Dead(now + known.pause, known.pause));
    }

    void alive(ParentProxy parent) {
        if (!dead.isEmpty()) {
            dead.remove(parent);
        }
    }

    void unreachable(ParentProxy parent) {
        long now = ticker.read();
        dead.compute(parent, (_, before) -> {
            long pause = before == null ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * before.pause);
            return new Dead(now + pause, pause);
        });
    }

    /** How many seem dead at this moment. */
    int dead() {
        return dead.size();
    }

    /** Reads parents with their credentials, and sees to it that each credential belongs to one. */
    private static final class Reader {
        private final Map<String, ParentProxy.Credentials> credentials = new HashMap<>();
        private final Set<String> unused = new TreeSet<>();

        Reader(Map<String, String> references, Function<String, Optional<String>> environment) {
            references.forEach((parent, reference) -> {
                credentials.put(parent.strip(), referred(parent.strip(), reference.strip(), environment));
                unused.add(parent.strip());
            });
        }

        private static ParentProxy.Credentials referred(
                String parent, String reference, Function<String, Optional<String>> environment) {
            String key = "upstream.proxy-credentials: " + parent;
            String text;
            if (reference.startsWith("file:")) {
                text = PrivateFile.read(key, Path.of(reference.substring(5)), MAX_CREDENTIALS, "user:password").strip();
            } else if (reference.startsWith("env:")) {
                text = environment.apply(reference.substring(4))
                        .orElseThrow(() -> new IllegalArgumentException(key + ": no environment variable "
                                + reference.substring(4) + " (expected: user:password in it)"))
                        .strip();
            } else {
                throw new IllegalArgumentException(key + ": neither file:PATH nor env:NAME (expected: one of them, and"
                        + " user:password there)");
            }
            try {
                return ParentProxy.Credentials.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + ": what " + reference + " holds cannot be used " + e.getMessage(), e);
            }
        }

        List<ParentProxy> route(String host, String list) {
            if (list.strip().equals(DIRECT)) {
                return List.of();
            }
            List<ParentProxy> parents = new ArrayList<>();
            for (String each : list.strip().split("[,\\s]+")) {
                parents.add(parent("upstream.routes: " + host, each));
            }
            return List.copyOf(parents);
        }

        ParentProxy parent(String key, String text) {
            ParentProxy parsed = ParentProxy.parse(key, text);
            for (String name : List.of(HostAndPort.authority(parsed.host(), parsed.port()), parsed.host())) {
                ParentProxy.Credentials found = credentials.get(name);
                if (found != null) {
                    unused.remove(name);
                    return parsed.with("upstream.proxy-credentials: " + name, found);
                }
            }
            return parsed;
        }

        void allUsed() {
            if (!unused.isEmpty()) {
                throw new IllegalArgumentException("upstream.proxy-credentials: " + String.join(", ", unused)
                        + ": no such proxy (expected: host or host:port of one in upstream.proxy or upstream.routes)");
            }
        }
    }
}
