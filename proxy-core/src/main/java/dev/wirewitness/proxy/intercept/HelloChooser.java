package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Host;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;

/**
 * Says what becomes of a tunnel we open by its ClientHello. The name in it must be the one the tunnel was asked for;
 * where that was an address, the name decides where requests go. Event loop only.
 */
final class HelloChooser {
    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority asked;
    private final EventLoop loop;

    HelloChooser(Interception interception, ClientIdentity identity, Authority asked, EventLoop loop) {
        this.interception = interception;
        this.identity = identity;
        this.asked = asked;
        this.loop = loop;
    }

    /** Never fails; done at once but where an origin must be connected. */
    Future<HelloChoice> choose(ClientHello hello) {
        if (hello.equals(ClientHello.UNREADABLE)) {
            return refuse("handshake_failed", TlsAlert.DECODE_ERROR, "no ClientHello that can be read");
        }
        boolean byAddress = Host.parse(asked.host()) instanceof Host.Address;
        String name = hello.serverName().orElse(asked.host());
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean agree = host.equals(asked.host()) || byAddress && Host.parse(host) instanceof Host.Name;
        if (!agree && !hello.encrypted()) {
            return refuse("name_mismatch", TlsAlert.UNRECOGNIZED_NAME, differ(host));
        }
        Authority to = agree ? new Authority(host, asked.port()) : asked;
        PinnedClients.Key client = new PinnedClients.Key(identity.caller().address(), hello.fingerprint(), to.host());
        if (interception.scope().bypasses(to.host())) {
            return relay(to, "bypass");
        }
        if (interception.pinned().relayed(client)) {
            return relay(to, "pinned");
        }
        if (!hello.offersHttp()) {
            return interception.others().relay()
                    ? relay(to, "not_http")
                    : refuse("not_http", TlsAlert.NO_APPLICATION_PROTOCOL, "ALPN offers no HTTP");
        }
        TunnelNames names = new TunnelNames(Optional.of(asked.host()), hello.serverName());
        return switch (interception.leaves().serverContext(host)) {
            case Leaf.Issued leaf -> loop.newSucceededFuture(new HelloChoice.Serve(leaf, to, names, client, !agree));
            case Leaf.Unsignable() -> relay(to, "name_constraints");
            case Leaf.Refused(String why) -> refuse("malformed_name", TlsAlert.UNRECOGNIZED_NAME, "sni: " + why);
        };
    }

    /** In the words of the policy. */
    private String differ(String sni) {
        return "connect-host " + asked.host() + ", sni "
                + (Host.parse(sni) instanceof Host.Malformed ? "that is no host name" : sni);
    }

    private Future<HelloChoice> refuse(String reason, TlsAlert alert, String detail) {
        return loop.newSucceededFuture(new HelloChoice.Refuse(reason, alert, detail));
    }

    private Future<HelloChoice> relay(Authority to, String reason) {
        Promise<HelloChoice> choice = loop.newPromise();
        Future<Channel> dialled =
                interception.services().upstreams().dial(loop, new Origin(true, to.host(), to.port()));
        dialled.addListener(_ -> {
            if (dialled.isSuccess()) {
                choice.setSuccess(new HelloChoice.Relay(dialled.getNow(), to, reason));
            } else {
                TunnelRefusal why = TunnelRefusal.failed(asked, dialled.cause());
                choice.setSuccess(new HelloChoice.Refuse(why.reason(), TlsAlert.INTERNAL_ERROR, why.message()));
            }
        });
        return choice;
    }
}
