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
 * @param clientCa PEM files of CAs whose certificates clients of the proxy's own TLS may show; empty: none is asked for
 * @param clientName which names of a certificate are the user's, the first it has; not empty where there is a CA
 */
public record IdentitySettings(
        IdentityStrength required,
        Optional<Path> usersFile,
        Map<String, String> networks,
        Optional<String> header,
        List<String> headerFrom,
        List<Path> clientCa,
        List<NameIn> clientName) {

    /** Where the name of a certificate's user stands. */
    public enum NameIn {
        EMAIL,
        UPN,
        URI,
        DNS,
        /** The subject's common name. */
        CN
    }

    public IdentitySettings {
        networks = Map.copyOf(networks);
        headerFrom = List.copyOf(headerFrom);
        clientCa = List.copyOf(clientCa);
        clientName = List.copyOf(clientName);
        boolean certificates = !clientCa.isEmpty();
        boolean reachable = switch (required) {
            case NONE -> true;
            case NETWORK -> !networks.isEmpty() || header.isPresent() || usersFile.isPresent() || certificates;
            case ASSERTED -> header.isPresent() || usersFile.isPresent() || certificates;
            case PASSWORD -> usersFile.isPresent() || certificates;
            case CERTIFICATE -> certificates;
        };
        if (!reachable) {
            throw new IllegalArgumentException("identity.required: nobody can be known that well (expected: with"
                    + " certificate, identity.client-ca; with basic, identity.users-file or that; with header,"
                    + " identity.header or one of those; with network, identity.networks or one of those)");
        }
        if (header.isPresent() && headerFrom.isEmpty()) {
            throw new IllegalArgumentException("identity.header-from: empty (expected: the address ranges whose agents"
                    + " may set " + header.get() + ", such as 127.0.0.1; nobody is believed by default)");
        }
        if (certificates && clientName.isEmpty()) {
            throw new IllegalArgumentException(
                    "identity.client-name: empty (expected: one or more of email, upn, uri, dns, cn)");
        }
        if (header.isEmpty() && !headerFrom.isEmpty()) {
            throw new IllegalArgumentException("identity.header-from: without identity.header (expected: both or none)");
        }
    }

    /** Nobody is asked, nobody is known. */
    public static IdentitySettings nobody() {
        return new IdentitySettings(
                IdentityStrength.NONE, Optional.empty(), Map.of(), Optional.empty(), List.of(), List.of(), List.of());
    }

    /** Without certificates. */
    public IdentitySettings(
            IdentityStrength required,
            Optional<Path> usersFile,
            Map<String, String> networks,
            Optional<String> header,
            List<String> headerFrom) {
        this(required, usersFile, networks, header, headerFrom, List.of(), List.of());
    }
}
