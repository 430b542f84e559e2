package dev.wirewitness.proxy;

import dev.wirewitness.policy.IdentityStrength;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the proxy gets to know who calls. Of several ways the strongest one that says a name wins.
 *
 * @param required callers known less well are refused; NONE: everybody is served
 * @param usersFile {@code user:hash[:group,group]} a line: passwords for Basic authentication and SOCKS5, and the
 *     groups of users known by other means
 * @param networks address range to {@code user}, {@code user:group group} or {@code :group}
 * @param header field in which a local agent names the user; never sent on
 * @param headerFrom address ranges whose agents are believed
 */
public record IdentitySettings(
        IdentityStrength required,
        Optional<Path> usersFile,
        Map<String, String> networks,
        Optional<String> header,
        List<String> headerFrom) {
    public IdentitySettings {
        networks = Map.copyOf(networks);
        headerFrom = List.copyOf(headerFrom);
        boolean reachable = switch (required) {
            case NONE -> true;
            case NETWORK -> !networks.isEmpty() || header.isPresent() || usersFile.isPresent();
            case ASSERTED -> header.isPresent() || usersFile.isPresent();
            case PASSWORD -> usersFile.isPresent();
            case CERTIFICATE -> false;
        };
        if (!reachable) {
            throw new IllegalArgumentException("identity.required: nobody can be known that well (expected: with"
                    + " basic, identity.users-file; with header, identity.header too; with network, identity.networks too)");
        }
        if (header.isPresent() && headerFrom.isEmpty()) {
            throw new IllegalArgumentException("identity.header-from: empty (expected: the address ranges whose agents"
                    + " may set " + header.get() + ", such as 127.0.0.1; nobody is believed by default)");
        }
        if (header.isEmpty() && !headerFrom.isEmpty()) {
            throw new IllegalArgumentException("identity.header-from: without identity.header (expected: both or none)");
        }
    }

    /** Nobody is asked, nobody is known. */
    public static IdentitySettings nobody() {
        return new IdentitySettings(
                IdentityStrength.NONE, Optional.empty(), Map.of(), Optional.empty(), List.of());
    }
}
