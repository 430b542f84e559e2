package dev.wirewitness.evidence.log.stamp;

import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/** Reads the reply of a time stamping authority and says what it proves. Any bytes give an answer. */
final class StampToken {
    private StampToken() {}

    /** A stamp that does not hold; the message says why. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        Invalid(String message) {
            super(message);
        }
    }

    /**
     * When {@code content} was there, as an authority says whose certificate leads to one of {@code trusted}.
     *
     * @throws Invalid when it is over other bytes, its signature is wrong, or nobody trusted signed it
     */
    static Instant verify(byte[] reply, byte[] content, List<X509Certificate> trusted) throws Invalid {
        try {
            TimeStampToken token = new TimeStampResponse(reply).getTimeStampToken();
            if (token == null) {
                throw new Invalid("there is no stamp in the authority's reply");
            }
            if (!Arrays.equals(token.getTimeStampInfo().getMessageImprintDigest(), Sha256.fresh().digest(content))) {
                throw new Invalid("it is over other bytes (expected: over the checkpoint)");
            }
            Store<X509CertificateHolder> all = token.getCertificates();
            X509CertificateHolder signer = all.getMatches(null).stream()
                    .filter(holder -> token.getSID().match(holder))
                    .findFirst()
                    .orElseThrow(() -> new Invalid("the authority's certificate is not in it"));
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            Date time = token.getTimeStampInfo().getGenTime();
            trust(signer, all.getMatches(null), trusted, time);
            return time.toInstant();
        } catch (TSPException | IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new Invalid(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw new Invalid("not readable: " + e);
        }
    }

    /** RFC 5280 from the signer to a trusted certificate, at the time of the stamp. */
    private static void trust(
            X509CertificateHolder signer, Collection<X509CertificateHolder> others, List<X509Certificate> trusted, Date time)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> path = new ArrayList<>();
        path.add(converter.getCertificate(signer));
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        for (int i = 0; i < others.size() && !issuedBy(path.getLast(), trusted); i++) {
            for (X509CertificateHolder other : others) {
                X509Certificate candidate = converter.getCertificate(other);
                boolean next = candidate.getSubjectX500Principal().equals(path.getLast().getIssuerX500Principal());
                if (next && !path.contains(candidate)) {
                    path.add(candidate);
                    break;
                }
            }
        }
        path.removeIf(trusted::contains);
        if (path.isEmpty()) {
            return;
        }
        CertPath chain = CertificateFactory.getInstance("X.509").generateCertPath(path);
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(time);
        CertPathValidator.getInstance("PKIX").validate(chain, parameters);
    }

    private static boolean issuedBy(X509Certificate certificate, List<X509Certificate> trusted) {
        return trusted.stream()
                .anyMatch(one -> one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }
}
