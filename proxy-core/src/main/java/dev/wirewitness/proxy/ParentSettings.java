package dev.wirewitness.proxy;

import java.util.List;
import java.util.Map;

/**
 * The proxies behind us.
 *
 * @param proxies {@code http://}, {@code https://} or {@code socks5://}, with {@code [user:password@]host[:port]}; the
 *     next is used while those before it are dead
 * @param routes hosts to such a list of their own (separated by blanks or commas), or {@code direct}
 * @param direct hosts that are reached without any: {@code host}, {@code .domain}, an address or a CIDR
 * @param credentials {@code host} or {@code host:port} of a parent to {@code file:PATH} or {@code env:NAME}, where
 *     {@code user:password} stands
 */
public record ParentSettings(
        List<String> proxies, Map<String, String> routes, List<String> direct, Map<String, String> credentials) {
    public ParentSettings {
        proxies = List.copyOf(proxies);
        routes = Map.copyOf(routes);
        direct = List.copyOf(direct);
        credentials = Map.copyOf(credentials);
    }

    /** Every origin is dialled by us. */
    public static ParentSettings none() {
        return new ParentSettings(List.of(), Map.of(), List.of(), Map.of());
    }

    /** All through these. */
    public static ParentSettings of(String... proxies) {
        return new ParentSettings(List.of(proxies), Map.of(), List.of(), Map.of());
    }

    /** Without what a password may stand in. */
    @Override
    public String toString() {
        return "ParentSettings[" + proxies.size() + " proxies, " + routes.size() + " routes, direct=" + direct + "]";
    }
}
