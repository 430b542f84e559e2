package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What origins' certificates say of their holders, remembered from handshakes that were made anyway. Bounded; looked at
 * anew once a day. Any thread.
 */
public final class OriginCertificates {
    private static final int MAX_HOSTS = 10_000;
    private static final int MAX_NAMES = 100;
    private static final int MAX_TEXT = 64; // ub-common-name, ub-organization-name, RFC 5280 appendix A
    private static final Duration ANEW = Duration.ofDays(1);

    /**
     * What users look at.
     *
     * @param dnsNames lower case; wildcards as {@code *.name}; malformed ones left out
     */
    public record Holder(Optional<String> commonName, Optional<String> organization, List<String> dnsNames) {
        public Holder {
            dnsNames = List.copyOf(dnsNames);
        }
    }

    private final Cache<String, Holder> holders =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).expireAfterWrite(ANEW).build();

    /** Of an origin that was connected before, by its host. */
    public Optional<Holder> holder(String host) {
        return Optional.ofNullable(holders.getIfPresent(host));
    }

    /** A verified handshake with an origin is done. */
    void seen(String host, SSLSession session) {
        if (holders.getIfPresent(host) != null) {
            return;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length > 0 && chain[0] instanceof X509Certificate own) {
                holders.put(host, holder(own));
            }
        } catch (SSLPeerUnverifiedException _) {
            return; // an origin without a certificate is none we connect
        }
    }

    static Holder holder(X509Certificate certificate) {
        return new Holder(field(certificate, "CN"), field(certificate, "O"), dnsNames(certificate));
    }

    private static Optional<String> field(X509Certificate certificate, String type) {
        try {
            for (Rdn each : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (each.getType().equalsIgnoreCase(type)
                        && each.getValue() instanceof String text
                        && !text.isBlank()
                        && text.length() <= MAX_TEXT
                        && text.chars().noneMatch(Character::isISOControl)) {
                    return Optional.of(text);
                }
            }
        } catch (InvalidNameException _) {
            return Optional.empty(); // a subject that is none has nothing to show
        }
        return Optional.empty();
    }

    private static List<String> dnsNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (names.size() < MAX_NAMES
                        && each.getFirst().equals(2)
                        && each.get(1) instanceof String name
                        && isDnsName(name)) {
                    names.add(name.toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException _) {
            return List.of();
        }
        return names;
    }

    private static boolean isDnsName(String name) {
        String host = name.startsWith("*.") ? name.substring(2) : name;
        return host.indexOf('_') < 0
                && !host.endsWith(".")
                && Host.parse(host.toLowerCase(Locale.ROOT)) instanceof Host.Name;
    }
}
