package dev.wirewitness.proxy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How clients may come in.
 *
 * @param accept what the proxy port understands; the first bytes of a connection say which it is
 * @param certificate of the proxy's own name, for clients that speak TLS to it; empty: one of our authority's
 * @param proxyProtocolFrom CIDRs of load balancers, whose connections must begin with a PROXY protocol header
 * @param transparent connections that the network brings here without asking the client; empty: none
 * @param others what becomes of clients that speak neither TLS nor HTTP to a host that is intercepted
 */
public record WaysIn(
        Set<Way> accept,
        Optional<CertificateFiles> certificate,
        List<String> proxyProtocolFrom,
        Optional<Transparent> transparent,
        Others others) {
    /** One kind of client of the proxy port. */
    public enum Way {
        HTTP,
        /** The same inside TLS with the proxy itself. */
        HTTPS,
        SOCKS5
    }

    /** PEM files: the certificate and those above it, and its PKCS#8 key. */
    public record CertificateFiles(Path certificate, Path key) {}

    /** How the network tells us where a connection was for. */
    public enum Redirection {
        /** Destination address translation; the kernel remembers the original (Linux). */
        REDIRECT,
        /** The connection keeps its destination as its local address (Linux, needs CAP_NET_ADMIN). */
        TPROXY
    }

    /** @param listen where the firewall's rules bring connections to */
    public record Transparent(Redirection how, InetSocketAddress listen) {}

    /**
     * Other protocols inside an intercepted tunnel.
     *
     * @param relay whether they are relayed unread; else they are refused. Both leave a record
     * @param patience how long a client may say nothing before it is taken for one that waits for its server to begin
     */
    public record Others(boolean relay, Duration patience) {
        public Others {
            if (patience.isZero() || patience.isNegative()) {
                throw new IllegalArgumentException("first-bytes: " + patience + " (expected: longer than nothing)");
            }
        }

        /** Refused; 5 s. */
        public static Others defaults() {
            return new Others(false, Duration.ofSeconds(5));
        }
    }

    public WaysIn {
        accept = Set.copyOf(accept);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    }

    /** All on the proxy port, with a certificate of our authority; no load balancer, nothing transparent. */
    public static WaysIn defaults() {
        return new WaysIn(EnumSet.allOf(Way.class), Optional.empty(), List.of(), Optional.empty(), Others.defaults());
    }

    public WaysIn withAccept(Set<Way> changed) {
        return new WaysIn(changed, certificate, proxyProtocolFrom, transparent, others);
    }

    public WaysIn withCertificate(CertificateFiles changed) {
        return new WaysIn(accept, Optional.of(changed), proxyProtocolFrom, transparent, others);
    }

    public WaysIn withProxyProtocolFrom(List<String> changed) {
        return new WaysIn(accept, certificate, changed, transparent, others);
    }

    public WaysIn withTransparent(Transparent changed) {
        return new WaysIn(accept, certificate, proxyProtocolFrom, Optional.of(changed), others);
    }

    public WaysIn withOthers(Others changed) {
        return new WaysIn(accept, certificate, proxyProtocolFrom, transparent, changed);
    }
}
