package dev.wirewitness.proxy.intercept;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.WaysIn;
import dev.wirewitness.proxy.act.ClientStreams;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.act.FailureAnswers;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the handlers of a tunnel share, however it was asked for: services, certificates, scope. Any thread. */
public record Interception(
        ExchangeServices services, LeafCertificates leaves, InterceptionScope scope, PinnedClients pinned) {
    private static final Logger LOG = LoggerFactory.getLogger(Interception.class);

    /** Exchanges follow on this pipeline, to one origin; over TLS in the protocol that was agreed upon. */
    void beginExchanges(
            ChannelPipeline pipeline, ClientIdentity identity, boolean tls, Authority to, TunnelNames names) {
        Inside inside = new Inside(tls, to.host(), to.port(), names);
        String agreed = tls ? agreed(pipeline) : null;
        if (ApplicationProtocolNames.HTTP_2.equals(agreed)) {
            ClientStreams.begin(pipeline, services, identity, Optional.of(inside), _ -> {});
            return;
        }
        if (tls && agreed == null) {
            pipeline.addLast(OpenedStart.handler(this, identity, to));
        }
        ClientCodec codec = new ClientCodec(services.settings().limits());
        pipeline.addLast(codec);
        pipeline.addLast(new ExchangeHandler(
                services, identity, codec, Optional.of(inside)));
    }

    /** What the innermost TLS agreed on by ALPN; around it may be TLS with the proxy. */
    private static @Nullable String agreed(ChannelPipeline pipeline) {
        String agreed = null;
        for (Map.Entry<String, ChannelHandler> each : pipeline) {
            if (each.getValue() instanceof SslHandler secured) {
                agreed = secured.applicationProtocol();
            }
        }
        return agreed;
    }

    /** Exchanges and tunnels follow on this pipeline over HTTP/2, as a proxy is asked for them. */
    public void beginStreams(ChannelPipeline pipeline, ClientIdentity identity) {
        ClientStreams.begin(
                pipeline,
                services,
                identity,
                Optional.empty(),
                stream -> stream.addLast(new StreamConnectHandler(this, identity)));
    }

    /** Counts a caller that is not served; records it, unless that would flood the log. */
    void notServed(ClientIdentity identity, Optional<Authority> to, Identified.Refused refused) {
        if (refused.worthARecord()) {
            refused(identity, to, refused.reason());
        } else {
            services.meters().refused(refused.reason());
        }
    }

    /** What becomes of clients that speak another protocol than HTTP. */
    WaysIn.Others others() {
        return services.settings().ways().others();
    }

    /**
     * Which of the hosts that a plain request names is the one a connection to {@code asked} is for: one that is
     * inspected, if there is one (a request that names several is for its strict reader), or the first.
     */
    Authority named(Authority asked, List<String> hosts) {
        List<Authority> names = hosts.stream()
                .flatMap(host -> Authority.parse(host, asked.port()).stream())
                .map(authority -> new Authority(authority.host(), asked.port()))
                .toList();
        return names.stream()
                .filter(name -> scope.covers(name.host()))
                .findFirst()
                .orElse(names.isEmpty() ? asked : names.getFirst());
    }

    /** Counts and records a refusal. */
    public void refused(ClientIdentity identity, Optional<Authority> to, String reason) {
        refused(identity, to, reason, Optional.empty());
    }

    /** Another protocol than HTTP ends here: in HTTP, which people can read; and it may be HTTP gone wrong. */
    void refusedOther(Channel client, ClientIdentity identity, Authority asked, String detail) {
        refused(identity, Optional.of(asked), "not_http", Optional.of(detail));
        Farewell.say(
                client,
                FailureAnswers.lastWords(
                        400,
                        "wirewitness_not_http",
                        "In a tunnel to this host clients begin with TLS or an HTTP/1.1 request (see intercept.non-http)."),
                services.settings().timeouts().linger());
    }

    /** {@code detail}: for the record alone, no label of a figure. */
    void refused(ClientIdentity identity, Optional<Authority> to, String reason, Optional<String> detail) {
        services.meters().refused(reason);
        services.witness().note(services.ruleset().engine(), new ConnectionRefused(
                identity.connectionId(),
                to.map(Authority::host),
                to.map(Authority::port).orElse(0),
                reason,
                Optional.of(identity.subject()),
                detail));
    }

    /** Records a handshake that the client, or our side, ended: whether it was about our certificate, and who it was. */
    void handshakeFailed(ClientIdentity identity, HelloChoice.Serve serving, Throwable cause) {
        Optional<String> alert = TlsAlert.received(cause);
        if (alert.isPresent() && TlsAlert.aboutCertificates(alert.get())) {
            rejected(identity, serving, "alert " + alert.get());
        } else if (alert.isEmpty() && cause instanceof ClosedChannelException) {
            rejected(identity, serving, "closed after our certificate");
        } else {
            String why = alert.map(name -> "alert " + name)
                    .or(() -> TlsAlert.ownReason(cause))
                    .orElse("the client's TLS does not fit");
            refused(identity, Optional.of(serving.to()), "handshake_failed", Optional.of(
                    why + ", client " + serving.client().fingerprint()));
        }
    }

    private void rejected(ClientIdentity identity, HelloChoice.Serve serving, String how) {
        note(identity, serving, how, pinned.rejected(serving.client(), how));
    }

    /** A client left right after the handshake. Once is nothing; a habit is recorded. */
    void leftWithoutRequest(ClientIdentity identity, HelloChoice.Serve serving) {
        String how = "left after the handshake";
        int times = pinned.rejected(serving.client(), how);
        if (times >= PinnedClients.REPEATED) {
            note(identity, serving, how, times);
        }
    }

    private void note(ClientIdentity identity, HelloChoice.Serve serving, String how, int times) {
        boolean habit = times >= PinnedClients.REPEATED;
        String detail = how + ", client " + serving.client().fingerprint() + ", " + times + " in a row";
        refused(
                identity,
                Optional.of(serving.to()),
                habit ? "client_pinned" : "client_rejects_certificate",
                Optional.of(detail));
        if (times == PinnedClients.REPEATED) {
            LOG.warn(
                    "{}: {} does not accept our certificate ({}); {}",
                    serving.to().host(),
                    serving.client().source().getHostAddress(),
                    detail,
                    services.settings().intercept().pinned().bypass()
                            ? "its tunnels to this host pass unread for a while (intercept.pinned)"
                            : "install the CA there, or list the host in intercept.bypass");
        }
    }
}
