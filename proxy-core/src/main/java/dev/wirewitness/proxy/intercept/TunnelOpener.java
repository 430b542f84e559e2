package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * What becomes of a tunnel, however it was asked for: opened here, relayed once the origin is connected, or refused
 * with a record. One tunnel; event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class TunnelOpener {
    private final Interception interception;
    private final ClientIdentity identity;
    private final TunnelClient client;

    public TunnelOpener(Interception interception, ClientIdentity identity, TunnelClient client) {
        this.interception = interception;
        this.identity = identity;
        this.client = client;
    }

    /** Chooses and carries out. */
    public void open(Authority to) {
        switch (interception.scope().choose(to)) {
            case TunnelChoice.Refuse(String reason, String message) ->
                refuse(Optional.of(to), new TunnelRefusal(TunnelRefusal.Kind.MALFORMED, reason, message));
            case TunnelChoice.Intercept() -> client.established(
                    pipeline -> pipeline.addLast(new OpenedTunnel(interception, identity, to)));
            case TunnelChoice.Relay(String reason, boolean peek) -> dial(to, reason, peek);
        }
    }

    /** {@code to}: as far as it is known. */
    public void refuse(Optional<Authority> to, TunnelRefusal why) {
        interception.refused(identity, to, why.reason());
        if (client.channel().isActive()) { // he may have left while the origin was dialled
            client.refused(why);
        }
    }

    private void dial(Authority to, String reason, boolean peek) {
        client.channel().config().setAutoRead(false); // what the client says too early waits in its socket
        Origin origin = new Origin(true, to.host(), to.port());
        Future<Channel> dialled =
                interception.services().upstreams().dial(client.channel().eventLoop(), origin);
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                refuse(Optional.of(to), TunnelRefusal.failed(to, dialled.cause()));
            } else if (!client.channel().isActive()) {
                dialled.getNow().close();
                interception.refused(identity, Optional.of(to), "client_left");
            } else {
                client.established(_ -> Tunnel.begin(
                        interception, identity, to, reason, peek, client.channel(), dialled.getNow()));
                client.channel().config().setAutoRead(true);
            }
        });
    }
}
