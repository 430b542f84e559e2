package dev.wirewitness.proxy.upstream;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which addresses may be dialled. Refused unless allowed: all that is not global unicast in the IANA
 * special-purpose registries (RFC 6890 and successors), and the metadata services of cloud machines. IPv6 forms that
 * carry an IPv4 address (mapped, translated, NAT64, 6to4) count as that address. Our own ports on this machine are
 * refused always. Any thread.
 */
final class AddressGuard {
    private static final List<Range> SPECIAL = List.of(
            // 169.254.169.254 (most clouds), 168.63.129.16 (Azure), fd00:ec2::254 (AWS)
            new Range("169.254.169.254", "a metadata service"),
            new Range("168.63.129.16", "a metadata service"),
            new Range("100.100.100.200", "a metadata service"),
            new Range("fd00:ec2::254", "a metadata service"),
            new Range("0.0.0.0/8", "unspecified"),
            new Range("10.0.0.0/8", "private"),
            new Range("100.64.0.0/10", "shared by a carrier"),
            new Range("127.0.0.0/8", "loopback"),
            new Range("169.254.0.0/16", "link-local"),
            new Range("172.16.0.0/12", "private"),
            new Range("192.0.0.0/24", "reserved"),
            new Range("192.0.2.0/24", "for documentation"),
            new Range("192.88.99.0/24", "reserved"),
            new Range("192.168.0.0/16", "private"),
            new Range("198.18.0.0/15", "for benchmarks"),
            new Range("198.51.100.0/24", "for documentation"),
            new Range("203.0.113.0/24", "for documentation"),
            new Range("224.0.0.0/4", "multicast"),
            new Range("240.0.0.0/4", "reserved"),
            new Range("::/128", "unspecified"),
            new Range("::1/128", "loopback"),
            new Range("2001::/23", "reserved"),
            new Range("2001:db8::/32", "for documentation"),
            new Range("3fff::/20", "for documentation"),
            new Range("fc00::/7", "private"),
            new Range("fe80::/10", "link-local"),
            new Range("fec0::/10", "private"),
            new Range("ff00::/8", "multicast"));
    private static final Cidr GLOBAL_UNICAST_6 = Cidr.parse("2000::/3");

    /** IPv6 prefixes behind which an IPv4 address stands, and at which byte. */
    private static final List<Carrier> CARRIERS = List.of(
            new Carrier("::ffff:0:0:0/96", 12), // translated, RFC 2765
            new Carrier("64:ff9b::/96", 12), // NAT64, RFC 6052
            new Carrier("2002::/16", 2)); // 6to4, RFC 3056

    private final List<Cidr> allowed;
    private final Set<Integer> ownPorts;

    AddressGuard(List<String> allowed, List<Integer> ownPorts) {
        this.allowed = allowed.stream().map(Cidr::parse).toList();
        this.ownPorts = ConcurrentHashMap.newKeySet();
        this.ownPorts.addAll(ownPorts);
    }

    /** A port this process listens on, known only after it was bound. */
    void forbid(int port) {
        ownPorts.add(port);
    }

    /** Why the address must not be dialled, as in "is private"; empty: it may. */
    Optional<String> refusal(InetAddress address, int port) {
        Optional<String> own = ownRefusal(address, port);
        if (own.isPresent()) {
            return own;
        }
        byte[] bytes = address.getAddress();
        byte[] carried = carried(bytes);
        return allows(bytes) || allows(carried) ? Optional.empty() : special(carried);
    }

    /** The part of {@link #refusal} that holds even for an address the operator named himself. */
    Optional<String> ownRefusal(InetAddress address, int port) {
        return ownPorts.contains(port) && ofThisMachine(address)
                ? Optional.of("is this proxy's own port " + port)
                : Optional.empty();
    }

    private boolean allows(byte[] address) {
        for (Cidr range : allowed) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> special(byte[] address) {
        for (Range range : SPECIAL) {
            if (range.cidr.contains(address)) {
                return Optional.of("is " + range.what);
            }
        }
        return address.length == 16 && !GLOBAL_UNICAST_6.contains(address)
                ? Optional.of("is reserved")
                : Optional.empty();
    }

    /** The IPv4 address within, else the address itself. (The JDK has unwrapped mapped addresses already.) */
    private static byte[] carried(byte[] address) {
        for (Carrier carrier : CARRIERS) {
            if (carrier.cidr.contains(address)) {
                return Arrays.copyOfRange(address, carrier.at, carrier.at + 4);
            }
        }
        return address;
    }

    private static boolean ofThisMachine(InetAddress address) {
        try {
            List<InetAddress> forms = new ArrayList<>(List.of(address));
            byte[] bytes = address.getAddress();
            byte[] carried = carried(bytes);
            if (carried.length != bytes.length) {
                forms.add(InetAddress.getByAddress(carried));
            }
            for (InetAddress form : forms) {
                if (form.isLoopbackAddress()
                        || form.isAnyLocalAddress()
                        || NetworkInterface.getByInetAddress(form) != null) {
                    return true;
                }
            }
            return false;
        } catch (SocketException | UnknownHostException e) {
            return true; // who cannot tell must not dial
        }
    }

    private record Range(Cidr cidr, String what) {
        Range(String cidr, String what) {
            this(Cidr.parse(cidr), what);
        }
    }

    private record Carrier(Cidr cidr, int at) {
        Carrier(String cidr, int at) {
            this(Cidr.parse(cidr), at);
        }
    }
}
