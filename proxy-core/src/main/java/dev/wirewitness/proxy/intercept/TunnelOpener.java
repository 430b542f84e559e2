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

    /** Chooses and carries out, before the client has said anything inside. */
    public void open(Authority to) {
        open(to, to, false);
    }

    /** As the client has begun already and named a host: that decides, and a relay goes to what was {@code asked}. */
    void openNamed(Authority asked, Authority named) {
        open(asked, named, true);
    }

    private void open(Authority asked, Authority named, boolean begun) {
        switch (interception.scope().choose(named)) {
            case TunnelChoice.Refuse(String reason, String message) ->
                refuse(Optional.of(asked), new TunnelRefusal(TunnelRefusal.Kind.MALFORMED, reason, message));
            case TunnelChoice.Intercept() -> client.established(
                    pipeline -> OpenedTunnel.begin(interception, identity, asked, pipeline));
            case TunnelChoice.Relay(String reason, boolean peek) -> dial(asked, named, reason, peek && !begun);
        }
    }

    /** {@code to}: as far as it is known. */
    public void refuse(Optional<Authority> to, TunnelRefusal why) {
        interception.refused(identity, to, why.reason());
        if (client.channel().isActive()) { // he may have left while the origin was dialled
            client.refused(why);
        }
    }

    private void dial(Authority asked, Authority named, String reason, boolean peek) {
        client.channel().config().setAutoRead(false); // what the client says too early waits in its socket
        Origin origin = new Origin(true, asked.host(), asked.port());
        Future<Channel> dialled =
                interception.services().upstreams().dial(client.channel().eventLoop(), origin);
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                refuse(Optional.of(named), TunnelRefusal.failed(asked, dialled.cause()));
            } else if (!client.channel().isActive()) {
                dialled.getNow().close();
                interception.refused(identity, Optional.of(named), "client_left");
            } else {
                client.established(_ -> Tunnel.begin(
                        interception, identity, named, reason, peek, client.channel(), dialled.getNow()));
                client.channel().config().setAutoRead(true);
            }
        });
    }
}
