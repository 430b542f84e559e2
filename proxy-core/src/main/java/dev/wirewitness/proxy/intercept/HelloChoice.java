package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.http.Authority;
import io.netty.channel.Channel;

/** What becomes of a tunnel once its ClientHello is read. */
sealed interface HelloChoice {
    /**
     * End TLS here.
     *
     * @param to where its requests go
     * @param cover whether the server name only covers an encrypted one: the handshake may end, exchanges may not begin
     */
    record Serve(Leaf.Issued leaf, Authority to, TunnelNames names, PinnedClients.Key client, boolean cover)
            implements HelloChoice {}

    /** Relay unread after all; {@code origin} is connected. */
    record Relay(Channel origin, Authority to, String reason) implements HelloChoice {}

    /**
     * No TLS.
     *
     * @param reason word for the record
     * @param detail for the record
     */
    record Refuse(String reason, TlsAlert alert, String detail) implements HelloChoice {}
}
