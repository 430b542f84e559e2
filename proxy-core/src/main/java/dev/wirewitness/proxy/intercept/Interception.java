package dev.wirewitness.proxy.intercept;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;

/** What the handlers of a tunnel share, however it was asked for: services, certificates, scope. Any thread. */
public record Interception(ExchangeServices services, LeafCertificates leaves, InterceptionScope scope) {

    /** Exchanges follow on this pipeline, to one origin. */
    void beginExchanges(ChannelPipeline pipeline, ClientIdentity identity, boolean tls, Authority to) {
        ClientCodec codec = new ClientCodec(services.settings().limits());
        pipeline.addLast(codec);
        pipeline.addLast(new ExchangeHandler(
                services, identity, codec, Optional.of(new Inside(tls, to.host(), to.port()))));
    }

    /** Counts and records a refusal. */
    public void refused(ClientIdentity identity, Optional<Authority> to, String reason) {
        services.meters().refused(reason);
        services.witness().note(services.ruleset().engine(), new ConnectionRefused(
                identity.connectionId(),
                to.map(Authority::host),
                to.map(Authority::port).orElse(0),
                reason,
                Optional.of(identity.subject())));
    }
}
