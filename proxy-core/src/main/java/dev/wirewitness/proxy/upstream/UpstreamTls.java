package dev.wirewitness.proxy.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS towards origins: 1.2 and 1.3 with the cipher suites and groups of browsers of today, certificate, host name and
 * stapled status always verified, no renegotiation, sessions resumed by origin and for an hour, HTTP/2 and HTTP/1.1 by ALPN, SNI
 * with names (RFC 6066 section 3 forbids addresses), our certificate where one is set. BoringSSL where it loads, the
 * JDK's TLS elsewhere. Any thread.
 */
final class UpstreamTls implements AutoCloseable {
    /** Forward secrecy and AEAD only. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Duration SESSION = Duration.ofHours(1);

    private final X509ExtendedTrustManager trust;
    private final SslProvider provider;
    private final Duration timeout;
    private final Contexts anonymous;
    private final Map<KeyFile, Contexts> withCertificate = new HashMap<>();
    private final HostPatterns<KeyFile> certificates;

    UpstreamTls(
            X509ExtendedTrustManager trust, HostPatterns<KeyFile> certificates, Duration timeout, SslProvider provider) {
        this.trust = trust;
        this.provider = provider;
        this.timeout = timeout;
        this.certificates = certificates;
        try {
            this.anonymous = contexts(Optional.empty());
            for (KeyFile each : certificates.values()) {
                if (!withCertificate.containsKey(each)) {
                    withCertificate.put(each, contexts(Optional.of(each)));
                }
            }
        } catch (SSLException e) {
            throw new IllegalStateException("TLS by " + provider + " cannot be set up: " + e.getMessage(), e);
        }
    }

    /** Whether HTTP/2 was agreed on; of a channel whose handshake is done. Around it may be TLS with a parent. */
    static boolean speaksHttp2(Channel channel) {
        String agreed = null;
        for (Map.Entry<String, ChannelHandler> each : channel.pipeline()) {
            if (each.getValue() instanceof SslHandler secured) {
                agreed = secured.applicationProtocol();
            }
        }
        return ApplicationProtocolNames.HTTP_2.equals(agreed);
    }

    private Contexts contexts(Optional<KeyFile> own) throws SSLException {
        return new Contexts(
                context(own, List.of(ApplicationProtocolNames.HTTP_1_1)),
                context(own, List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)));
    }

    /** One per certificate of ours: what is resumed was agreed on under the same one. */
    private SslContext context(Optional<KeyFile> own, List<String> protocols) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(trust)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS)
                .sessionCacheSize(10_000)
                .sessionTimeout(SESSION.toSeconds())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
        own.ifPresent(certificate -> builder.keyManager(
                certificate.key(), certificate.chain().toArray(X509Certificate[]::new)));
        if (provider != SslProvider.JDK) { // the JDK asks for the status by itself, and knows no hybrid group
            builder.option(OpenSslContextOption.GROUPS, TlsGroups.preferred()).enableOcsp(OpenSsl.isOcspSupported());
        }
        SslContext context = builder.build();
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            openSsl.sessionContext().setTicketKeys(); // none: origins have them; this only lets TLS 1.2 ask for tickets
        }
        return context;
    }

    static SslProvider bestProvider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    /** {@code http2}: whether the origin is offered HTTP/2 beside HTTP/1.1. */
    SslHandler newHandler(ByteBufAllocator allocator, Origin origin, boolean http2) {
        Contexts contexts = certificates.find(origin.host()).map(withCertificate::get).orElse(anonymous);
        SslContext context = http2 ? contexts.both : contexts.http1;
        SslHandler handler = context.newHandler(allocator, origin.host(), origin.port());
        try {
            return named(handler, origin);
        } catch (RuntimeException e) {
            ReferenceCountUtil.release(handler.engine()); // it is in no pipeline that would
            throw e;
        }
    }

    private SslHandler named(SslHandler handler, Origin origin) {
        neverRenegotiate(handler.engine());
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        // the JDK knows no host name with an underscore, for SNI no more than for the check of the certificate
        if (Host.parse(origin.host()) instanceof Host.Name(String name) && name.indexOf('_') < 0) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /** Netty lets an origin renegotiate once, to ask for a certificate; browsers stopped that, and so do we. */
    private static void neverRenegotiate(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            try {
                SSL.setRenegotiateMode(openSsl.sslPointer(), SSL.SSL_RENEGOTIATE_NEVER);
            } catch (Exception e) { // declared, without a case that the library names
                throw new IllegalStateException("renegotiation cannot be switched off: " + e.getMessage(), e);
            }
        }
    }

    /** What a failed handshake means to the client. */
    UpstreamFailure failure(Origin origin, Throwable cause) {
        String where = HostAndPort.authority(origin.host(), origin.port());
        int depth = 0;
        for (Throwable each = cause; each != null && depth < 10; each = each.getCause(), depth++) {
            if (each instanceof UntrustedCertificate untrusted) {
                return new UpstreamFailure(
                        UpstreamFailure.Kind.CERTIFICATE,
                        where + " presented a certificate that " + untrusted.getMessage(),
                        cause);
            }
        }
        return switch (cause) {
            case SslHandshakeTimeoutException _ -> new UpstreamFailure(
                    UpstreamFailure.Kind.TIMEOUT,
                    where + " did not finish the TLS handshake within " + timeout.toMillis() + " ms",
                    cause);
            case ClosedChannelException _ -> new UpstreamFailure(
                    UpstreamFailure.Kind.HANDSHAKE, where + " closed the connection during the TLS handshake", cause);
            default -> new UpstreamFailure(
                    UpstreamFailure.Kind.HANDSHAKE,
                    where + " failed the TLS handshake (does it speak TLS 1.2 or 1.3?): " + cause.getMessage(),
                    cause);
        };
    }

    @Override
    public void close() {
        anonymous.release();
        withCertificate.values().forEach(Contexts::release);
    }

    /** By what is offered: what is resumed was agreed on under the same offer. */
    private record Contexts(SslContext http1, SslContext both) {
        void release() {
            ReferenceCountUtil.release(http1);
            ReferenceCountUtil.release(both);
        }
    }
}
