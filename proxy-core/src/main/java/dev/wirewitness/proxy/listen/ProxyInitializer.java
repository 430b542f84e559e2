package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.intercept.ProxyCertificates;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Sets up each accepted connection of the proxy port: limits, identity, then what its first bytes say. */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ProxyInitializer extends ChannelInitializer<Channel> {
    private final Arrivals arrivals;
    private final Balancers balancers;
    private final ProxyPort port;

    public ProxyInitializer(
            Interception interception, Arrivals arrivals, ProxyCertificates certificates, Balancers balancers) {
        this.arrivals = arrivals;
        this.balancers = balancers;
        this.port = new ProxyPort(interception, arrivals, certificates);
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        InetAddress peer = remote.getAddress();
        if (!arrivals.take(channel, peer)) {
            return;
        }
        Optional<ClientIdentity> identity = Optional.empty();
        if (!balancers.contains(peer)) {
            identity = arrivals.admit(channel, peer);
            if (identity.isEmpty()) {
                return;
            }
        }
        channel.pipeline().addLast(new FirstBytesHandler(port, peer, identity));
    }
}
