package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Scope;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.upstream.Host;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which connections are opened: bypassed hosts never, then by scope. A host that is only an address is relayed, but
 * the name in its ClientHello decides again: some clients resolve names themselves. Any thread.
 */
public final class InterceptionScope {
    private final Scope scope;
    private final Predicate<String> catalogue;
    private final Set<String> bypassed = new HashSet<>();
    private final List<String> bypassedSuffixes;

    /** {@code catalogue}: whether a host name (lower case) is a service we know. */
    public InterceptionScope(ProxySettings.Intercept settings, Predicate<String> catalogue) {
        this.scope = settings.scope();
        this.catalogue = catalogue;
        settings.bypass().stream()
                .filter(host -> !host.startsWith("*."))
                .forEach(host -> bypassed.add(host.toLowerCase(Locale.ROOT)));
        bypassedSuffixes = settings.bypass().stream()
                .filter(host -> host.startsWith("*."))
                .map(host -> host.substring(1).toLowerCase(Locale.ROOT))
                .toList();
    }

    TunnelChoice choose(Authority to) {
        return switch (Host.parse(to.host())) {
            case Host.Malformed(String why) -> new TunnelChoice.Refuse("malformed_request", "tunnel: the host " + why);
            case Host.Address(_, String text) -> bypasses(text)
                    ? new TunnelChoice.Relay("bypass", false)
                    : scope == Scope.ALL
                            ? new TunnelChoice.Intercept()
                            : new TunnelChoice.Relay("not_in_catalogue", true);
            case Host.Name(String name) -> bypasses(name)
                    ? new TunnelChoice.Relay("bypass", false)
                    : covers(name)
                            ? new TunnelChoice.Intercept()
                            : new TunnelChoice.Relay("not_in_catalogue", true);
        };
    }

    /** Whether a host of this name is opened. */
    boolean covers(String name) {
        return !bypasses(name) && (scope == Scope.ALL || catalogue.test(name));
    }

    /** Whether a host of this name is never opened. */
    boolean bypasses(String name) {
        if (bypassed.contains(name)) {
            return true;
        }
        for (String suffix : bypassedSuffixes) {
            if (name.endsWith(suffix)) {
                return true;
            }
        }
        return false;
    }
}
