package dev.wirewitness.proxy.upstream;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** A server's certificates were not accepted; the message completes "presented a certificate that". */
final class UntrustedCertificate extends CertificateException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 200;
    private static final int MAX_NAMES = 5;

    UntrustedCertificate(String message, Throwable cause) {
        super(message, cause);
    }

    /** Finds what a user can act on, the most telling first: dates, names, then who signed it. */
    static UntrustedCertificate explain(X509Certificate[] chain, String host, CertificateException cause, Instant now) {
        return new UntrustedCertificate(reason(chain, host, cause, now), cause);
    }

    private static String reason(X509Certificate[] chain, String host, CertificateException cause, Instant now) {
        if (chain.length == 0) {
            return "is missing";
        }
        for (int i = 0; i < chain.length; i++) {
            X509Certificate each = chain[i];
            String what = i == 0 ? "" : "is signed by '" + shown(each.getSubjectX500Principal()) + "', which ";
            if (each.getNotAfter().toInstant().isBefore(now)) {
                return what + "expired on " + each.getNotAfter().toInstant();
            }
            if (each.getNotBefore().toInstant().isAfter(now)) {
                return what + "is valid only from " + each.getNotBefore().toInstant();
            }
        }
        if (!aboutPath(cause) && host.indexOf('_') >= 0) {
            return "cannot be checked: certificates have no names with an underscore, like " + host;
        }
        if (!aboutPath(cause)) {
            return "is for " + names(chain[0]) + ", not for " + host;
        }
        for (int i = 0; i < chain.length; i++) {
            boolean itsOwn = i > 0 && chain[i].getIssuerX500Principal().equals(chain[i].getSubjectX500Principal());
            Optional<String> weakness = itsOwn ? Optional.empty() : StrongPath.weakness(chain[i]);
            if (weakness.isPresent()) {
                return i == 0
                        ? weakness.get()
                        : "is signed by '" + shown(chain[i].getSubjectX500Principal()) + "', which " + weakness.get();
            }
        }
        X509Certificate last = chain[chain.length - 1];
        if (chain.length == 1 && last.getIssuerX500Principal().equals(last.getSubjectX500Principal())) {
            return "is self-signed ('" + shown(last.getSubjectX500Principal())
                    + "'; if it is right, add it with upstream.trust)";
        }
        if (causedBy(cause, CertPathBuilderException.class)) {
            return "is issued by unknown CA '" + shown(last.getIssuerX500Principal())
                    + "' (if it is right, add the CA with upstream.trust)";
        }
        return "is not valid: " + cut(String.valueOf(cause.getMessage()));
    }

    /** The JDK says a name does not match with a bare CertificateException, all else with a path exception within. */
    private static boolean aboutPath(Throwable cause) {
        return causedBy(cause, CertPathBuilderException.class) || causedBy(cause, CertPathValidatorException.class);
    }

    private static boolean causedBy(Throwable top, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable each = top; each != null && depth < 10; each = each.getCause(), depth++) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String names(X509Certificate leaf) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                boolean dnsOrAddress = each.getFirst().equals(2) || each.getFirst().equals(7);
                if (dnsOrAddress && names.size() < MAX_NAMES) {
                    names.add(cut(String.valueOf(each.get(1))));
                }
            }
        } catch (CertificateParsingException e) {
            return "names that cannot be read";
        }
        return names.isEmpty() ? "no name at all (no subject alternative name)" : String.join(", ", names);
    }

    private static String shown(X500Principal name) {
        return cut(name.getName());
    }

    /** Foreign text: shortened, without control characters. */
    private static String cut(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_SHOWN));
        for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.toString();
    }
}
