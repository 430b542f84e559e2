package dev.wirewitness.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How origins are reached.
 *
 * @param trust extra CA certificates (PEM files), beside the system store
 * @param resolve {@code host} or {@code host:port} (lower case) to {@code address:port}, like curl's
 *     {@code --connect-to}: only the dialled address changes, SNI and Host stay
 * @param allowAddresses CIDRs that the address guard would refuse (loopback, private, link-local, metadata)
 * @param forbiddenPorts our own listening ports: never dialled at one of our own addresses
 * @param parents proxies behind us
 * @param connectTimeout for look-up, TCP connection and the parent's answer together
 * @param maxIdlePerOrigin idle pooled connections per origin and event loop
 * @param dns how names become addresses
 * @param tls what single origins need
 * @param mark firewall mark of every connection we dial (Linux SO_MARK), so that rules can let it pass
 */
public record UpstreamSettings(
        List<Path> trust,
        Map<String, String> resolve,
        List<String> allowAddresses,
        List<Integer> forbiddenPorts,
        ParentSettings parents,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration idleTimeout,
        int maxIdlePerOrigin,
        DnsSettings dns,
        UpstreamTlsSettings tls,
        OptionalInt mark) {
    public UpstreamSettings {
        trust = List.copyOf(trust);
        resolve = Map.copyOf(resolve);
        allowAddresses = List.copyOf(allowAddresses);
        forbiddenPorts = List.copyOf(forbiddenPorts);
    }

    /** With names resolved as the system does, and nothing particular about any origin's TLS, no mark. */
    public UpstreamSettings(
            List<Path> trust,
            Map<String, String> resolve,
            List<String> allowAddresses,
            List<Integer> forbiddenPorts,
            ParentSettings parents,
            Duration connectTimeout,
            Duration handshakeTimeout,
            Duration idleTimeout,
            int maxIdlePerOrigin) {
        this(
                trust,
                resolve,
                allowAddresses,
                forbiddenPorts,
                parents,
                connectTimeout,
                handshakeTimeout,
                idleTimeout,
                maxIdlePerOrigin,
                DnsSettings.defaults(),
                UpstreamTlsSettings.NONE,
                OptionalInt.empty());
    }

    public UpstreamSettings withDns(DnsSettings changed) {
        return new UpstreamSettings(
                trust,
                resolve,
                allowAddresses,
                forbiddenPorts,
                parents,
                connectTimeout,
                handshakeTimeout,
                idleTimeout,
                maxIdlePerOrigin,
                changed,
                tls,
                mark);
    }

    public UpstreamSettings withTls(UpstreamTlsSettings changed) {
        return new UpstreamSettings(
                trust,
                resolve,
                allowAddresses,
                forbiddenPorts,
                parents,
                connectTimeout,
                handshakeTimeout,
                idleTimeout,
                maxIdlePerOrigin,
                dns,
                changed,
                mark);
    }

    public UpstreamSettings withMark(OptionalInt changed) {
        return new UpstreamSettings(
                trust,
                resolve,
                allowAddresses,
                forbiddenPorts,
                parents,
                connectTimeout,
                handshakeTimeout,
                idleTimeout,
                maxIdlePerOrigin,
                dns,
                tls,
                changed);
    }

    /** The system's trust, no exception, no parent; 10 s to connect, 10 s to shake hands, 55 s idle, 512 idle. */
    public static UpstreamSettings defaults() {
        return new UpstreamSettings(
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                ParentSettings.none(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(55),
                512);
    }
}
