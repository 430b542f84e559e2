package dev.wirewitness.proxy.upstream;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keys that an origin must show, {@code upstream.pins}: SHA-256 of the SubjectPublicKeyInfo of any certificate on the
 * path from the origin's own to the CA we trust (RFC 7469 section 2.6). Immutable; any thread.
 */
final class Pins {
    /** 32 bytes: the last character has two bits that mean nothing. */
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=");

    private final HostPatterns<Set<String>> pins;
    private final Set<TrustAnchor> anchors;

    /** {@code anchors}: the trusted CAs. */
    Pins(Map<String, List<String>> settings, X509Certificate... anchors) {
        Map<String, Set<String>> checked = new HashMap<>();
        settings.forEach((host, pins) -> {
            Set<String> digests = new HashSet<>();
            pins.forEach(pin -> digests.add(checked(host, pin)));
            if (digests.isEmpty()) {
                throw new IllegalArgumentException("upstream.pins: " + host + ": no pin (expected: at least one)");
            }
            checked.put(host, digests);
        });
        this.pins = new HostPatterns<>("upstream.pins", checked);
        this.anchors = new HashSet<>();
        Arrays.stream(anchors).forEach(each -> this.anchors.add(new TrustAnchor(each, null)));
    }

    private static String checked(String host, String pin) {
        String digest = pin.startsWith("sha256/") ? pin.substring(7) : pin;
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("upstream.pins: " + host + ": '" + pin
                    + "' (expected: sha256/ and the SHA-256 of a public key in base64, 44 characters)");
        }
        return digest;
    }

    /** What is wrong with a chain that is valid otherwise; completes "presented a certificate that". */
    Optional<String> refusal(String host, X509Certificate[] chain) {
        Optional<Set<String>> wanted = pins.find(host);
        if (wanted.isEmpty() || onPath(chain, wanted.get())) {
            return Optional.empty();
        }
        return Optional.of("leads to none of the keys pinned for " + host + " in upstream.pins (its own key is sha256/"
                + digest(chain[0].getPublicKey()) + ")");
    }

    /** Only certificates of a valid path count: a server may send any others along. */
    private boolean onPath(X509Certificate[] chain, Set<String> wanted) {
        try {
            X509CertSelector own = new X509CertSelector();
            own.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, own);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
            PKIXCertPathBuilderResult built =
                    (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
            for (Certificate each : built.getCertPath().getCertificates()) {
                if (wanted.contains(digest(each.getPublicKey()))) {
                    return true;
                }
            }
            return wanted.contains(digest(built.getTrustAnchor().getTrustedCert().getPublicKey()));
        } catch (GeneralSecurityException e) {
            return wanted.contains(digest(chain[0].getPublicKey())); // itself trusted: there is no path
        }
    }

    static String digest(PublicKey key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
