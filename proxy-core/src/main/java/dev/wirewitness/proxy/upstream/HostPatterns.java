package dev.wirewitness.proxy.upstream;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Values by host: {@code host} for one, {@code .host} or {@code *.host} for it and everything under it. The most
 * specific pattern wins. Immutable; any thread.
 */
final class HostPatterns<T> {
    private final Map<String, T> exact = new HashMap<>();
    private final Map<String, T> suffixes = new HashMap<>();

    /** {@code setting}: for messages. */
    HostPatterns(String setting, Map<String, T> patterns) {
        patterns.forEach((pattern, value) -> {
            String lower = pattern.toLowerCase(Locale.ROOT);
            String under = lower.startsWith("*.") ? lower.substring(2) : lower.startsWith(".") ? lower.substring(1) : "";
            String host = under.isEmpty() ? lower : under;
            if (Host.parse(host) instanceof Host.Malformed(String why)) {
                throw new IllegalArgumentException(setting + ": '" + pattern + "' " + why
                        + " (expected: a host name, or .name for a domain)");
            }
            if ((under.isEmpty() ? exact : suffixes).put(host, value) != null) {
                throw new IllegalArgumentException(setting + ": '" + pattern + "' is there twice (expected: once)");
            }
        });
    }

    /** Each value, as often as it has a pattern. */
    List<T> values() {
        return Stream.concat(exact.values().stream(), suffixes.values().stream()).toList();
    }

    Optional<T> find(String host) {
        T own = exact.get(host);
        if (own != null || suffixes.isEmpty()) {
            return Optional.ofNullable(own);
        }
        for (int from = 0; from >= 0; from = host.indexOf('.', from) < 0 ? -1 : host.indexOf('.', from) + 1) {
            T value = suffixes.get(host.substring(from));
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
