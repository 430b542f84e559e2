package dev.wirewitness.proxy.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS towards origins: 1.2 and 1.3, certificate and host name always verified, sessions resumed, HTTP/1.1 by ALPN, SNI
 * with names (RFC 6066 section 3 forbids addresses). BoringSSL where it loads, the JDK's TLS elsewhere. Any thread.
 */
final class UpstreamTls implements AutoCloseable {
    private final SslContext context;
    private final Duration timeout;

    UpstreamTls(X509ExtendedTrustManager trust, Duration timeout, SslProvider provider) {
        this.timeout = timeout;
        try {
            this.context = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .trustManager(trust)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .sessionCacheSize(10_000)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            "http/1.1"))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS by " + provider + " cannot be set up: " + e.getMessage(), e);
        }
    }

    static SslProvider bestProvider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    SslHandler newHandler(ByteBufAllocator allocator, Origin origin) {
        SslHandler handler = context.newHandler(allocator, origin.host(), origin.port());
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
        ReferenceCountUtil.release(context);
    }
}
