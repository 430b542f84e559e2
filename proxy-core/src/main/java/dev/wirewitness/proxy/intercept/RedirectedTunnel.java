package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.proxy.act.FailureAnswers;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.identity.Claims;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A connection that the network brought here: nobody asked for a tunnel, and nobody is answered. The client's first
 * bytes name the host that decides; what is relayed goes where the connection was for. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class RedirectedTunnel implements TunnelClient, TunnelStartHandler.Begun {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority destination;
    private final BooleanSupplier ours;
    private final Channel channel;
    private final TunnelStartHandler reader;
    private TunnelStart start = new TunnelStart.Silent();
    private boolean begun;

    private RedirectedTunnel(
            Interception interception,
            ClientIdentity identity,
            Authority destination,
            BooleanSupplier ours,
            Channel channel) {
        this.interception = interception;
        this.identity = identity;
        this.destination = destination;
        this.ours = ours;
        this.channel = channel;
        this.reader = new TunnelStartHandler(
                TunnelStartHandler.Wanted.HOSTS,
                interception.others().patience(),
                interception.services().settings().timeouts().handshake(),
                this);
    }

    /**
     * Reads on from here. {@code ours}: whether this connection is one that we dialled, asked once the client has
     * said something, when the dialling side certainly knows.
     */
    public static void begin(
            Interception interception,
            ClientIdentity identity,
            Authority destination,
            BooleanSupplier ours,
            Channel channel) {
        RedirectedTunnel tunnel = new RedirectedTunnel(interception, identity, destination, ours, channel);
        channel.pipeline().addLast(tunnel.reader);
    }

    @Override
    public void begun(ChannelHandlerContext ctx, TunnelStart how) {
        if (begun) {
            return; // what comes while we dial for a silent client is for the tunnel
        }
        begun = true;
        start = how;
        if (ours.getAsBoolean()) {
            new TunnelOpener(interception, identity, this).refuse(Optional.of(destination), new TunnelRefusal(
                    TunnelRefusal.Kind.NOT_ALLOWED, "redirect_loop", "A connection of the proxy's own came back to it."));
            return;
        }
        interception.services().callers().identify(channel.eventLoop(), identity.caller(), Claims.NONE, found -> {
            switch (found) {
                case Identified.Known(Caller caller) ->
                    open(new TunnelOpener(interception, identity.as(caller), this), how);
                case Identified.Refused refused -> {
                    interception.notServed(identity, Optional.of(destination), refused);
                    refused(new TunnelRefusal(TunnelRefusal.Kind.NOT_ALLOWED, refused.reason(), refused.message()));
                }
            }
        });
    }

    private void open(TunnelOpener opener, TunnelStart how) {
        switch (how) {
            case TunnelStart.Tls(ClientHello hello) ->
                opener.openNamed(destination, hello.serverName().map(this::at).orElse(destination));
            case TunnelStart.Http(List<String> hosts) -> opener.openNamed(destination, interception.named(destination, hosts));
            case TunnelStart.Other() -> opener.openNamed(destination, destination);
            case TunnelStart.Silent() -> opener.open(destination);
            case TunnelStart.BrokenOff() ->
                opener.refuse(Optional.of(destination), new TunnelRefusal(
                        TunnelRefusal.Kind.MALFORMED, "handshake_failed", "The first message broke off."));
            case TunnelStart.Incomplete _, TunnelStart.Undecided() ->
                opener.refuse(Optional.of(destination), new TunnelRefusal(
                        TunnelRefusal.Kind.TIMED_OUT, "handshake_timeout", "The first message did not arrive in time."));
        }
    }

    @Override
    public void drained(ChannelHandlerContext ctx) {
        interception.refused(identity, Optional.of(destination), "proxy_stopping");
        ctx.close();
    }

    private Authority at(String host) {
        return new Authority(host, destination.port());
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public void established(Consumer<ChannelPipeline> next) {
        next.accept(channel.pipeline());
        channel.pipeline().remove(reader);
    }

    /** There is no word for it but in the client's own protocol. */
    @Override
    public void refused(TunnelRefusal why) {
        Farewell.say(channel, words(why), interception.services().settings().timeouts().linger());
        channel.pipeline().remove(reader);
    }

    private ByteBuf words(TunnelRefusal why) {
        return switch (start) {
            case TunnelStart.Tls _ -> TlsAlert.INTERNAL_ERROR.record();
            case TunnelStart.Http _ ->
                FailureAnswers.lastWords(
                        why.kind() == TunnelRefusal.Kind.NOT_ALLOWED ? 403 : 502, "wirewitness_" + why.reason(), why.message());
            case TunnelStart.Undecided(), TunnelStart.Incomplete _, TunnelStart.Other(), TunnelStart.Silent(), TunnelStart.BrokenOff() ->
                Unpooled.EMPTY_BUFFER;
        };
    }
}
