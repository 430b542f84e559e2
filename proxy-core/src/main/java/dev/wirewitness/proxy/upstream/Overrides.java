package dev.wirewitness.proxy.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code upstream.resolve}: where the operator sends an origin instead. {@code host:port} goes before {@code host}.
 * The address is the operator's own word, so the guard does not question it (our own ports excepted).
 */
final class Overrides {
    private final Map<String, InetSocketAddress> targets = new HashMap<>();

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException with key, value and what was expected
     */
    Overrides(Map<String, String> settings) {
        settings.forEach((from, to) -> {
            HostAndPort origin = HostAndPort.parse(from);
            HostAndPort target = HostAndPort.parse(to);
            if (origin.host() instanceof Host.Malformed(String why)) {
                throw new IllegalArgumentException("upstream.resolve: '" + from + "' " + why
                        + " (expected: host or host:port)");
            }
            if (!(target.host() instanceof Host.Address(InetAddress address, _)) || target.port().isEmpty()) {
                throw new IllegalArgumentException("upstream.resolve: '" + from + "' goes to '" + to
                        + "' (expected: address:port, like 127.0.0.1:8443 or [::1]:8443)");
            }
            targets.put(key(origin), new InetSocketAddress(address, target.port().orElseThrow()));
        });
    }

    private static String key(HostAndPort origin) {
        String host = switch (origin.host()) {
            case Host.Name(String name) -> name;
            case Host.Address(_, String text) -> text;
            case Host.Malformed(String why) -> throw new IllegalArgumentException(why);
        };
        return origin.port().map(port -> host + ' ' + port).orElse(host);
    }

    @Nullable InetSocketAddress target(String host, int port) {
        if (targets.isEmpty()) {
            return null;
        }
        InetSocketAddress exact = targets.get(host + ' ' + port);
        return exact != null ? exact : targets.get(host);
    }
}
