package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.Identifiers;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.util.Optional;

/** Counts connections against the limits, of all ports together, and says who they are from. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class Arrivals {
    private final Interception interception;
    private final ConnectionLimits limits;
    private final ChannelGroup open;

    /** {@code open}: takes every connection, for the end. */
    public Arrivals(Interception interception, ChannelGroup open) {
        this.interception = interception;
        this.limits = new ConnectionLimits(
                interception.services().settings().listen(), interception.services().meters());
        this.open = open;
    }

    /** Takes a connection, or closes it: too many are open. */
    boolean take(Channel channel, InetAddress peer) {
        if (!limits.opened()) {
            refuse(channel, peer);
            return false;
        }
        channel.closeFuture().addListener(_ -> limits.closed());
        open.add(channel);
        return true;
    }

    /** Says who a taken connection is from, or closes it: too many of this client are open. */
    Optional<ClientIdentity> admit(Channel channel, InetAddress client) {
        if (!limits.arrived(client)) {
            refuse(channel, client);
            return Optional.empty();
        }
        channel.closeFuture().addListener(_ -> limits.left(client));
        return Optional.of(identity(client));
    }

    /** For a record of a connection that was not admitted. */
    ClientIdentity identity(InetAddress address) {
        ExchangeServices services = interception.services();
        return new ClientIdentity(
                Identifiers.timeOrdered(services.clock().millis()), services.callers().at(address), services.evidence());
    }

    private void refuse(Channel channel, InetAddress address) {
        if (limits.worthARecord()) {
            interception.refused(identity(address), Optional.empty(), "limit");
        } else {
            interception.services().meters().refused("limit");
        }
        channel.close();
    }
}
