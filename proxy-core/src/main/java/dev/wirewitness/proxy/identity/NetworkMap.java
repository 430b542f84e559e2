package dev.wirewitness.proxy.identity;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.upstream.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code identity.networks}: who sits where. The narrowest range that holds an address says it. Immutable. */
final class NetworkMap {
    private record Network(Cidr range, Optional<String> user, List<String> groups) {}

    private final List<Network> narrowestFirst;

    /** IllegalArgumentException with key, value and what was expected. */
    NetworkMap(Map<String, String> settings) {
        List<Network> networks = new ArrayList<>();
        settings.forEach((range, who) -> networks.add(network(range, who)));
        networks.sort(Comparator.comparingInt((Network each) -> each.range.prefix()).reversed());
        narrowestFirst = List.copyOf(networks);
    }

    private static Network network(String range, String who) {
        try {
            int colon = who.indexOf(':');
            String user = (colon < 0 ? who : who.substring(0, colon)).strip();
            List<String> groups = UsersFile.groups(colon < 0 ? "" : who.substring(colon + 1));
            if (user.isEmpty() && groups.isEmpty()) {
                throw new IllegalArgumentException("'" + who + "' (expected: user, user:group group or :group)");
            }
            return new Network(
                    Cidr.parse(range), user.isEmpty() ? Optional.empty() : Optional.of(UsersFile.name(user)), groups);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("identity.networks: " + range + ": " + e.getMessage(), e);
        }
    }

    Caller at(InetAddress address) {
        if (!narrowestFirst.isEmpty()) {
            byte[] bytes = address.getAddress();
            for (Network network : narrowestFirst) {
                if (network.range.contains(bytes)) {
                    return new Caller(address, network.user, network.groups, IdentityStrength.NETWORK);
                }
            }
        }
        return Caller.at(address);
    }
}
