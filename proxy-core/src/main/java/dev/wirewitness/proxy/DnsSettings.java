package dev.wirewitness.proxy;

import java.time.Duration;
import java.util.List;

/**
 * How names of origins are resolved.
 *
 * @param servers name servers, {@code address} or {@code address:port}, instead of the system's; then the system's
 *     search list and its own resolver are left out too
 * @param minTtl the least an answer is kept, whatever its records say
 * @param maxTtl the most an answer is kept
 * @param maxNegativeTtl the most it is kept that a name or an address does not exist
 * @param timeout for one question to one server
 * @param maxNames answers kept at once
 */
public record DnsSettings(
        List<String> servers,
        Duration minTtl,
        Duration maxTtl,
        Duration maxNegativeTtl,
        Duration timeout,
        int maxNames) {
    public DnsSettings {
        servers = List.copyOf(servers);
        if (minTtl.isNegative() || maxTtl.compareTo(minTtl) < 0) {
            throw new IllegalArgumentException("upstream.dns-max-ttl: " + maxTtl + " (expected: not under"
                    + " upstream.dns-min-ttl, which is " + minTtl + ")");
        }
        if (timeout.isZero() || timeout.isNegative() || maxNegativeTtl.isNegative() || maxNames < 1) {
            throw new IllegalArgumentException("upstream.dns: timeout " + timeout + ", negative ttl " + maxNegativeTtl
                    + ", names " + maxNames + " (expected: more than nothing)");
        }
    }

    /** The system's servers; 1 s to 1 h as the records say, missing names up to 1 min, 2 s for a question. */
    public static DnsSettings defaults() {
        return new DnsSettings(
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                10_000);
    }
}
