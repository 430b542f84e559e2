package dev.wirewitness.proxy.intercept;

import java.time.Duration;

/**
 * How leaf certificates are kept and TLS is ended.
 *
 * @param maxHosts certificates kept at once; the least used goes first
 * @param renewAfter age at which a new certificate (and ticket key) takes over; well under the 30 days of validity
 * @param handshakeTimeout after which a client that does not finish its handshake is cut off
 * @param http2 whether clients that ask for HTTP/2 get it
 */
public record LeafSettings(int maxHosts, Duration renewAfter, Duration handshakeTimeout, boolean http2) {
    public LeafSettings {
        if (maxHosts < 1) {
            throw new IllegalArgumentException("maxHosts: " + maxHosts + " (expected: at least 1)");
        }
        if (renewAfter.compareTo(LeafIssuer.VALIDITY.dividedBy(2)) > 0 || renewAfter.isNegative()) {
            throw new IllegalArgumentException("renewAfter: " + renewAfter + " (expected: 0 to 15 days)");
        }
    }

    /** 10,000 hosts, a day, 10 s, HTTP/2. */
    public static LeafSettings defaults() {
        return new LeafSettings(10_000, Duration.ofDays(1), Duration.ofSeconds(10), true);
    }

    public LeafSettings withHttp2(boolean on) {
        return new LeafSettings(maxHosts, renewAfter, handshakeTimeout, on);
    }
}
