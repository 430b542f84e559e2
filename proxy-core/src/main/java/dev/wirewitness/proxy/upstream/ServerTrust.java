package dev.wirewitness.proxy.upstream;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * The JDK's path validation and host name check, then what the origin stapled and what is pinned for it; failures say
 * what is wrong. A resumed session was checked when it began, and lives for an hour at most. Any thread.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager jdk;
    private final Pins pins;
    private final InstantSource clock;
    private final Map<X500Principal, List<X509Certificate>> anchors = new HashMap<>();

    ServerTrust(X509ExtendedTrustManager jdk, Map<String, List<String>> pins, InstantSource clock) {
        this.jdk = jdk;
        this.pins = new Pins(pins, jdk.getAcceptedIssuers());
        this.clock = clock;
        for (X509Certificate each : jdk.getAcceptedIssuers()) {
            anchors.computeIfAbsent(each.getSubjectX500Principal(), _ -> new ArrayList<>(1)).add(each);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            jdk.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw UntrustedCertificate.explain(chain, String.valueOf(engine.getPeerHost()), e, clock.instant());
        }
        checkStatus(chain, engine);
        Optional<String> unpinned = pins.refusal(String.valueOf(engine.getPeerHost()), chain);
        if (unpinned.isPresent()) {
            throw new UntrustedCertificate(unpinned.get(), new CertificateException("no pinned key"));
        }
    }

    private void checkStatus(X509Certificate[] chain, SSLEngine engine) throws UntrustedCertificate {
        List<byte[]> stapled = engine.getHandshakeSession() instanceof ExtendedSSLSession session
                ? session.getStatusResponses()
                : List.of();
        List<X509Certificate> issuers = new ArrayList<>(Arrays.asList(chain).subList(1, chain.length));
        issuers.addAll(anchors.getOrDefault(chain[0].getIssuerX500Principal(), List.of()));
        Optional<StapledStatus.Refusal> refusal = StapledStatus.refusal(chain[0], issuers, stapled, clock.instant());
        if (refusal.isPresent()) {
            String message = refusal.get().message();
            // the reason becomes the alert that the origin is sent
            throw new UntrustedCertificate(message, new CertPathValidatorException(
                    message,
                    null,
                    null,
                    -1,
                    refusal.get().revoked() ? BasicReason.REVOKED : BasicReason.UNDETERMINED_REVOCATION_STATUS));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only engines are checked: a bare socket's host name is not known here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are checked: without one the host name is not known");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
