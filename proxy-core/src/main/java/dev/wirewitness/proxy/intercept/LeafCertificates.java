package dev.wirewitness.proxy.intercept;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wirewitness.proxy.upstream.Host;
import dev.wirewitness.proxy.upstream.OriginCertificates.Holder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslServerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * TLS in the name of any host: certificates signed on demand by the {@link CertificateAuthority}, kept by host,
 * renewed long before they expire. TLS 1.2 and 1.3 on BoringSSL where it loads, the JDK's TLS elsewhere; HTTP/2 and
 * HTTP/1.1 by ALPN; resumption by tickets whose key is the host's own and goes with its certificate. Any thread.
 */
public final class LeafCertificates {
    /** Forward secrecy and AEAD only; the leaf key is ECDSA. Order is the server's preference in TLS 1.2. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    /** For a certificate of the operator's, whose key may be RSA. */
    private static final List<String> CIPHERS_RSA = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** The server's preference: HTTP/2 wherever the client offers it. */
    private static final List<String> BOTH = List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    private static final List<String> HTTP_1 = List.of(ApplicationProtocolNames.HTTP_1_1);

    /** A leaf and what it was made by: another authority in force makes it stale, and so does what is learned later. */
    private record Kept(LeafIssuer by, boolean known, Leaf leaf) {}

    private final AtomicReference<LeafIssuer> issuer;
    private final SslProvider provider;
    private final InstantSource clock;
    private final LeafSettings settings;
    private final Optional<X509TrustManager> clients;
    private final Cache<String, Kept> leaves;
    private volatile Function<String, Optional<Holder>> holders = _ -> Optional.empty();

    public LeafCertificates(CertificateAuthority authority, LeafSettings settings) throws UnusableAuthority {
        this(authority, settings, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK,
                InstantSource.system());
    }

    LeafCertificates(
            CertificateAuthority authority, LeafSettings settings, SslProvider provider, InstantSource clock)
            throws UnusableAuthority {
        this(new AtomicReference<>(issuer(authority)), settings, provider, clock, Optional.empty());
    }

    private static LeafIssuer issuer(CertificateAuthority authority) throws UnusableAuthority {
        try {
            return new LeafIssuer(authority);
        } catch (GeneralSecurityException e) {
            throw new UnusableAuthority("this JDK cannot make P-256 keys: " + e, e);
        }
    }

    private LeafCertificates(
            AtomicReference<LeafIssuer> issuer,
            LeafSettings settings,
            SslProvider provider,
            InstantSource clock,
            Optional<X509TrustManager> clients) {
        this.issuer = issuer;
        this.provider = provider;
        this.clock = clock;
        this.settings = settings;
        this.clients = clients;
        this.leaves = Caffeine.newBuilder()
                .maximumSize(settings.maxHosts())
                .expireAfterWrite(settings.renewAfter())
                .build();
    }

    /**
     * The same, but clients are asked for a certificate, which {@code trust} has to accept where one comes. Nothing is
     * resumed then: who was trusted yesterday is looked at again.
     */
    public LeafCertificates asking(X509TrustManager trust) {
        return new LeafCertificates(issuer, settings, provider, clock, Optional.of(trust));
    }

    /** From now on leaves show what {@code known} says of the holder of a host's own certificate. */
    public void showing(Function<String, Optional<Holder>> known) {
        holders = known;
    }

    /** From now on {@code authority} signs, here and for {@link #asking}; connections there are go on. */
    public void use(CertificateAuthority authority) throws UnusableAuthority {
        issuer.set(issuer(authority));
    }

    /** {@code BoringSSL …} or {@code JDK …}, for logs and the version page. */
    public String tlsProvider() {
        return provider == SslProvider.JDK ? "JDK " + Runtime.version() : OpenSsl.versionString();
    }

    /** TLS in the name of {@code host}, a DNS name or an address literal, in any case of letters. */
    public Leaf serverContext(String host) {
        LeafIssuer by = issuer.get();
        Kept cached = leaves.getIfPresent(host);
        return cached != null && isFresh(cached, host, by) ? cached.leaf : lookUp(host, by);
    }

    private Leaf lookUp(String host, LeafIssuer by) {
        return switch (Host.parse(host)) {
            case Host.Name(String name) -> kept(name, false, by);
            case Host.Address(_, String text) -> kept(text, true, by);
            case Host.Malformed(String why) -> new Leaf.Refused("the host " + why);
        };
    }

    private Leaf kept(String host, boolean address, LeafIssuer by) {
        return leaves.asMap()
                .compute(host, (key, there) -> {
                    if (there != null && isFresh(there, key, by)) {
                        return there;
                    }
                    Optional<Holder> holder = holders.apply(key);
                    return new Kept(by, holder.isPresent(), issue(key, address, holder, by));
                })
                .leaf;
    }

    private boolean isFresh(Kept kept, String host, LeafIssuer by) {
        return kept.by == by && (kept.known || holders.apply(host).isEmpty());
    }

    private Leaf issue(String host, boolean address, Optional<Holder> holder, LeafIssuer by) {
        if (!by.maySignFor(host, address)) {
            return new Leaf.Unsignable();
        }
        try {
            X509Certificate leaf = by.issue(host, address, holder, clock.instant());
            return new Leaf.Issued(
                    leaf, context(by.keyPair().getPrivate(), by.chain(leaf)), settings.handshakeTimeout());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate for a host that was found well formed", e);
        }
    }

    /** TLS as a server with this certificate; the first of {@code chain} is the one of {@code key}. */
    SslContext context(PrivateKey key, List<X509Certificate> chain) throws IOException {
        SslContext context = SslContextBuilder.forServer(key, chain)
                .sslProvider(provider)
                // the store lives in memory for an instant: the cheap type instead of PKCS#12 and its key stretching
                .keyStoreType("JKS")
                .trustManager(clients.orElse(NobodyTrusted.INSTANCE))
                .clientAuth(clients.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(key.getAlgorithm().equals("RSA") ? CIPHERS_RSA : CIPHERS)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        settings.http2() ? BOTH : HTTP_1))
                .build();
        if (clients.isEmpty()) {
            allowTickets(context);
        }
        return context;
    }

    /** Netty leaves tickets off until a key is set. One key per context: a ticket opens no other host's session. */
    private static void allowTickets(SslContext context) {
        if (context instanceof ReferenceCountedOpenSslServerContext openSsl) {
            byte[] random = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
            CertificateAuthority.RANDOM.nextBytes(random);
            openSsl.sessionContext()
                    .setTicketKeys(new OpenSslSessionTicketKey(
                            Arrays.copyOfRange(random, 0, 16),
                            Arrays.copyOfRange(random, 16, 32),
                            Arrays.copyOfRange(random, 32, 48)));
        }
    }
}
