package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.upstream.Cidr;
import java.net.InetAddress;
import java.util.List;

/** The load balancers in front of us: their connections begin with a PROXY protocol header, those of others must not. */
public record Balancers(List<Cidr> ranges) {
    public Balancers {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads {@code proxy.proxy-protocol-from}.
     *
     * @throws IllegalArgumentException when one of them is no address range
     */
    public static Balancers of(List<String> ranges) {
        try {
            return new Balancers(ranges.stream().map(Cidr::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("proxy.proxy-protocol-from: " + e.getMessage(), e);
        }
    }

    boolean contains(InetAddress peer) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] address = peer.getAddress();
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
