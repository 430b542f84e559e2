package dev.wirewitness.proxy.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hosts to something: {@code host}; {@code .domain} or {@code *.domain} for it and all under it; an address or a CIDR
 * for hosts written as addresses; {@code *} for every host. The most particular pattern wins. Immutable.
 */
final class HostPatterns<T> {
    private record Range<T>(Cidr cidr, T value) {}

    private final Map<String, T> names = new HashMap<>();
    private final Map<String, T> domains = new HashMap<>();
    private final List<Range<T>> ranges = new ArrayList<>();
    private Optional<T> all = Optional.empty();

    /** IllegalArgumentException with key, value and what was expected. */
    HostPatterns(String key, Map<String, T> patterns) {
        patterns.forEach((pattern, value) -> {
            try {
                add(pattern.strip(), value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + ": '" + pattern + "' " + e.getMessage(), e);
            }
        });
        ranges.sort((a, b) -> b.cidr.prefix() - a.cidr.prefix());
    }

    private void add(String pattern, T value) {
        boolean first = true;
        if (pattern.equals("*")) {
            all = Optional.of(value);
        } else if (pattern.startsWith("*.") || pattern.startsWith(".")) {
            first = domains.put(name(pattern.substring(pattern.indexOf('.') + 1)), value) == null;
        } else if (pattern.indexOf('/') >= 0 || Host.parse(pattern) instanceof Host.Address) {
            ranges.add(new Range<>(Cidr.parse(pattern), value));
        } else {
            first = names.put(name(pattern), value) == null;
        }
        if (!first) {
            throw new IllegalArgumentException("is there twice (expected: once)");
        }
    }

    /** Each value, as often as it has a pattern. */
    List<T> values() {
        List<T> values = new ArrayList<>(names.values());
        values.addAll(domains.values());
        ranges.forEach(range -> values.add(range.value));
        all.ifPresent(values::add);
        return values;
    }

    private static String name(String text) {
        return switch (Host.parse(text)) {
            case Host.Name(String name) -> name;
            case Host.Address(_, String address) ->
                throw new IllegalArgumentException("has a domain '" + address + "' (expected: a name)");
            case Host.Malformed(String why) ->
                throw new IllegalArgumentException(why + " (expected: host, .domain, an address, a CIDR or *)");
        };
    }

    Optional<T> find(String host) {
        return switch (Host.parse(host)) {
            case Host.Name(String name) -> byName(name);
            case Host.Address(InetAddress address, _) -> byAddress(address.getAddress());
            case Host.Malformed _ -> all;
        };
    }

    private Optional<T> byName(String name) {
        T exact = names.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        if (!domains.isEmpty()) {
            for (int at = 0; at >= 0; at = name.indexOf('.', at) + 1) {
                T found = domains.get(name.substring(at));
                if (found != null) {
                    return Optional.of(found);
                }
                if (name.indexOf('.', at) < 0) {
                    break;
                }
            }
        }
        return all;
    }

    private Optional<T> byAddress(byte[] address) {
        for (Range<T> range : ranges) {
            if (range.cidr.contains(address)) {
                return Optional.of(range.value);
            }
        }
        return all;
    }
}
