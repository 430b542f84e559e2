package dev.wirewitness.proxy.listen;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.intercept.ConnectHandler;
import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.Identifiers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Sets up each accepted connection of the proxy port: limits, identity, codec, CONNECT, exchanges. */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ProxyInitializer extends ChannelInitializer<Channel> {
    private final Interception interception;
    private final ConnectionLimits limits;
    private final ChannelGroup open;

    /** {@code open}: takes every connection, for the end. */
    public ProxyInitializer(Interception interception, ChannelGroup open) {
        this.interception = interception;
        this.limits = new ConnectionLimits(
                interception.services().settings().listen(), interception.services().meters());
        this.open = open;
    }

    @Override
    protected void initChannel(Channel channel) {
        ExchangeServices services = interception.services();
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        InetAddress address = remote.getAddress();
        if (!limits.opened(address)) {
            if (limits.worthARecord()) {
                interception.refused(identity(services, address), Optional.empty(), "limit");
            } else {
                services.meters().refused("limit");
            }
            channel.close();
            return;
        }
        channel.closeFuture().addListener(_ -> limits.closed(address));
        open.add(channel);
        ClientIdentity identity = identity(services, address);
        ClientCodec codec = new ClientCodec(services.settings().limits());
        channel.pipeline()
                .addLast(codec)
                .addLast(new ConnectHandler(interception, identity))
                .addLast(new ExchangeHandler(services, identity, codec, Optional.empty()));
    }

    private static ClientIdentity identity(ExchangeServices services, InetAddress address) {
        return new ClientIdentity(
                Identifiers.timeOrdered(services.clock().millis()), Caller.at(address), services.evidence());
    }
}
