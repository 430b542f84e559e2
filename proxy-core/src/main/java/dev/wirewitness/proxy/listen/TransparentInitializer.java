package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.WaysIn.Redirection;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.intercept.RedirectedTunnel;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Sets up each connection that the network brings here: limits, identity, where it was for, and the loop guard. */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class TransparentInitializer extends ChannelInitializer<Channel> {
    /** What the guard needs to know of the rest of the proxy. Any thread. */
    public interface Ours {
        /** Whether we listen there. */
        boolean listensAt(InetSocketAddress destination);

        /** Whether a connection that comes from there is one we dialled. */
        boolean dialledFrom(InetSocketAddress peer);
    }

    private final Interception interception;
    private final Arrivals arrivals;
    private final Redirection how;
    private final Ours ours;

    public TransparentInitializer(Interception interception, Arrivals arrivals, Redirection how, Ours ours) {
        this.interception = interception;
        this.arrivals = arrivals;
        this.how = how;
        this.ours = ours;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        if (!arrivals.take(channel, remote.getAddress())) {
            return;
        }
        arrivals.admit(channel, remote.getAddress()).ifPresent(identity -> begin(channel, identity, remote));
    }

    private void begin(Channel channel, ClientIdentity identity, InetSocketAddress remote) {
        Optional<InetSocketAddress> destination = OriginalDestination.of(channel, how);
        if (destination.isEmpty()) {
            refuse(channel, identity, Optional.empty(), "no_original_destination");
            return;
        }
        Authority to = new Authority(
                NetUtil.toAddressString(destination.get().getAddress()),
                destination.get().getPort());
        if (ours.listensAt(destination.get())) {
            refuse(channel, identity, Optional.of(to), "redirect_loop");
        } else {
            RedirectedTunnel.begin(interception, identity, to, () -> ours.dialledFrom(remote), channel);
        }
    }

    private void refuse(Channel channel, ClientIdentity identity, Optional<Authority> to, String reason) {
        interception.refused(identity, to, reason);
        channel.close();
    }
}
