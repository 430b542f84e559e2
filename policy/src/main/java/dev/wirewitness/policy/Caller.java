package dev.wirewitness.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who sent the request, as far as it is known.
 *
 * @param address where the connection came from
 * @param user the authenticated or asserted name
 * @param strength how {@code user} is known
 */
public record Caller(InetAddress address, Optional<String> user, List<String> groups, IdentityStrength strength) {
    public Caller {
        groups = List.copyOf(groups);
    }

    public static Caller at(InetAddress address) {
        return new Caller(address, Optional.empty(), List.of(), IdentityStrength.NONE);
    }
}
