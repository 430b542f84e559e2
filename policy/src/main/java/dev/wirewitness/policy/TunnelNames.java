package dev.wirewitness.policy;

import java.util.Optional;

/**
 * What the tunnel of a request was asked for, before there was a request. The host of the request itself stands in
 * its {@link RequestHead}.
 *
 * @param connectHost of CONNECT or SOCKS, or the address a redirected connection was for; lower case
 * @param sni the server name in the client's TLS; lower case
 */
public record TunnelNames(Optional<String> connectHost, Optional<String> sni) {
    /** A request without a tunnel. */
    public static final TunnelNames NONE = new TunnelNames(Optional.empty(), Optional.empty());
}
