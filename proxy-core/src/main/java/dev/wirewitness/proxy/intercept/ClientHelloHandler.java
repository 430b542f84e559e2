package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Host;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello of a tunnel we open, within a limit, and says what becomes of the tunnel. The name in it must
 * be the one the tunnel was asked for; where that was an address, the name decides where requests go.
 */
final class ClientHelloHandler extends SslClientHelloHandler<HelloChoice> {
    static final int MAX_CLIENT_HELLO = 64 << 10;

    /** Carries the choice out. */
    interface Chosen {
        void chosen(ChannelHandlerContext hello, HelloChoice choice);
    }

    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority asked;
    private final Chosen then;

    ClientHelloHandler(Interception interception, ClientIdentity identity, Authority asked, Chosen then) {
        super(MAX_CLIENT_HELLO);
        this.interception = interception;
        this.identity = identity;
        this.asked = asked;
        this.then = then;
    }

    @Override
    protected Future<HelloChoice> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
        ClientHello hello = message == null ? ClientHello.UNREADABLE : ClientHello.read(message);
        return hello == ClientHello.UNREADABLE
                ? refuse(ctx, "handshake_failed", TlsAlert.DECODE_ERROR, "no ClientHello that can be read")
                : choose(ctx, hello);
    }

    private Future<HelloChoice> choose(ChannelHandlerContext ctx, ClientHello hello) {
        boolean byAddress = Host.parse(asked.host()) instanceof Host.Address;
        String name = hello.serverName().orElse(asked.host());
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean agree = host.equals(asked.host()) || byAddress && Host.parse(host) instanceof Host.Name;
        if (!agree && !hello.encrypted()) {
            return refuse(ctx, "name_mismatch", TlsAlert.UNRECOGNIZED_NAME, differ(host));
        }
        Authority to = agree ? new Authority(host, asked.port()) : asked;
        PinnedClients.Key client = new PinnedClients.Key(identity.caller().address(), hello.fingerprint(), to.host());
        if (interception.scope().bypasses(to.host())) {
            return relay(ctx, to, "bypass");
        }
        if (interception.pinned().relayed(client)) {
            return relay(ctx, to, "pinned");
        }
        TunnelNames names = new TunnelNames(Optional.of(asked.host()), hello.serverName());
        return switch (interception.leaves().serverContext(host)) {
            case Leaf.Issued leaf ->
                ctx.executor().newSucceededFuture(new HelloChoice.Serve(leaf, to, names, client, !agree));
            case Leaf.Refused(String why) -> refuse(ctx, "malformed_name", TlsAlert.UNRECOGNIZED_NAME, "sni: " + why);
        };
    }

    /** In the words of the policy. */
    private String differ(String sni) {
        return "connect-host " + asked.host() + ", sni "
                + (Host.parse(sni) instanceof Host.Malformed ? "that is no host name" : sni);
    }

    private static Future<HelloChoice> refuse(
            ChannelHandlerContext ctx, String reason, TlsAlert alert, String detail) {
        return ctx.executor().newSucceededFuture(new HelloChoice.Refuse(reason, alert, detail));
    }

    private Future<HelloChoice> relay(ChannelHandlerContext ctx, Authority to, String reason) {
        Promise<HelloChoice> choice = ctx.executor().newPromise();
        Future<Channel> dialled = interception
                .services()
                .upstreams()
                .dial(ctx.channel().eventLoop(), new Origin(true, to.host(), to.port()));
        dialled.addListener(_ -> {
            if (dialled.isSuccess()) {
                choice.setSuccess(new HelloChoice.Relay(dialled.getNow(), to, reason));
            } else {
                choice.setFailure(dialled.cause());
            }
        });
        return choice;
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<HelloChoice> choice) {
        if (choice.isSuccess()) {
            then.chosen(ctx, choice.getNow());
        } else {
            TunnelRefusal why = TunnelRefusal.failed(asked, choice.cause());
            then.chosen(ctx, new HelloChoice.Refuse(why.reason(), TlsAlert.INTERNAL_ERROR, why.message()));
        }
    }
}
