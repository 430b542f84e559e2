package dev.wirewitness.app;

import dev.wirewitness.app.settings.Endpoint;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.proxy.DnsSettings;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.UpstreamSettings;
import dev.wirewitness.proxy.UpstreamTlsSettings;
import dev.wirewitness.proxy.WaysIn;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** The settings file in the words of the proxy. */
final class ProxySettingsOf {
    private ProxySettingsOf() {}

    static ProxySettings settings(Settings settings) {
        ProxySettings standard = ProxySettings.defaults();
        Settings.Timeouts timeouts = settings.timeouts();
        return standard.withListen(new ProxySettings.Listen(
                        address(settings.proxy().listen()),
                        standard.listen().backlog(),
                        settings.limits().connections(),
                        settings.limits().connectionsPerClient(),
                        standard.listen().eventLoops()))
                .withIntercept(new ProxySettings.Intercept(
                        settings.intercept().all() ? ProxySettings.Scope.ALL : ProxySettings.Scope.CATALOGUE,
                        bypass(settings.intercept().bypass()),
                        new ProxySettings.Pinned(
                                settings.intercept().bypassPinned(), settings.intercept().pinnedBypassTime())))
                .withLimits(limits(standard.limits(), settings.inspect().maxBody()))
                .withTimeouts(new ProxySettings.Timeouts(
                        timeouts.header(),
                        timeouts.handshake(),
                        timeouts.idle(),
                        timeouts.bodyIdle(),
                        timeouts.firstByte(),
                        timeouts.answerIdle(),
                        standard.timeouts().tunnelIdle(),
                        standard.timeouts().linger(),
                        timeouts.stall()))
                .withMemory(new ProxySettings.Memory(
                        settings.limits().memoryPerClient(), settings.limits().memory()))
                .withEvidence(new ProxySettings.Evidence(
                        settings.evidence().waitForDurable() ? Durability.DURABLE : Durability.APPENDED,
                        settings.evidence().forwardOnFailure()
                                ? ProxySettings.OnFailure.FORWARD_AND_COUNT
                                : ProxySettings.OnFailure.REFUSE))
                .withWebSockets(new ProxySettings.WebSockets(
                        settings.inspect().webSockets(), standard.webSockets().ping()))
                .withUpstream(upstream(standard.upstream(), settings))
                .withWays(ways(settings))
                .withHttp2(standard.http2()
                        .withClients(settings.proxy().http2())
                        .withOrigins(settings.upstream().http2()))
                .withIdentity(identity(settings.identity()));
    }

    private static IdentitySettings identity(Settings.Identity identity) {
        return new IdentitySettings(
                identity.required(),
                identity.usersFile(),
                identity.networks(),
                identity.header(),
                identity.headerFrom(),
                identity.clientCa(),
                identity.clientName());
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    private static UpstreamSettings upstream(UpstreamSettings standard, Settings settings) {
        List<Integer> own = new ArrayList<>();
        for (int port : new int[] {settings.proxy().listen().port(), settings.admin().listen().port()}) {
            if (port != 0) {
                own.add(port);
            }
        }
        return new UpstreamSettings(
                settings.upstream().trust(),
                settings.upstream().resolve(),
                settings.upstream().allowAddresses(),
                own,
                settings.upstream().parents(),
                settings.timeouts().connect(),
                settings.timeouts().handshake(),
                standard.idleTimeout(),
                standard.maxIdlePerOrigin(),
                dns(standard.dns(), settings.upstream().dns()),
                new UpstreamTlsSettings(settings.upstream().clientCertificates(), settings.upstream().pins()),
                settings.upstream().mark());
    }

    private static DnsSettings dns(DnsSettings standard, Settings.Dns settings) {
        return new DnsSettings(
                settings.servers(),
                settings.minTtl(),
                settings.maxTtl(),
                settings.maxNegativeTtl(),
                standard.timeout(),
                standard.maxNames());
    }

    private static WaysIn ways(Settings settings) {
        Settings.Proxy proxy = settings.proxy();
        EnumSet<WaysIn.Way> accept = EnumSet.noneOf(WaysIn.Way.class);
        proxy.accept().forEach(word -> accept.add(WaysIn.Way.valueOf(word.toUpperCase(Locale.ROOT))));
        return new WaysIn(
                accept,
                proxy.tls().map(files -> new WaysIn.CertificateFiles(files.certificate(), files.key())),
                proxy.protocolFrom(),
                proxy.transparent()
                        .map(how -> new WaysIn.Transparent(
                                how.tproxy() ? WaysIn.Redirection.TPROXY : WaysIn.Redirection.REDIRECT,
                                address(how.listen()))),
                new WaysIn.Others(
                        settings.intercept().tunnelNonHttp(), settings.timeouts().firstBytes()));
    }

    private static ProxySettings.Limits limits(ProxySettings.Limits standard, long maxBody) {
        return new ProxySettings.Limits(
                standard.maxRequestLine(),
                standard.maxHeaderBytes(),
                standard.maxHeaderFields(),
                maxBody,
                standard.maxRatio(),
                standard.inlineBytes(),
                standard.inspectionQueue(),
                standard.maxPipelined());
    }

    /** {@code .name} covers the name and everything under it. */
    private static List<String> bypass(List<String> hosts) {
        List<String> patterns = new ArrayList<>();
        for (String host : hosts) {
            if (host.startsWith(".")) {
                patterns.add(host.substring(1));
                patterns.add("*" + host);
            } else {
                patterns.add(host);
            }
        }
        return patterns;
    }
}
