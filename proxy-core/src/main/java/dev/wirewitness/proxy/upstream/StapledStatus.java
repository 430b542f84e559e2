package dev.wirewitness.proxy.upstream;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Whether a stapled OCSP response (RFC 6960) lets a certificate pass: signed by its CA or a responder that CA named,
 * about this certificate, of this time, and good. Whoever sends a staple is held to it (RFC 6066 section 8), and who has
 * a certificate that demands one must send it (RFC 7633). We ask no responder ourselves. Stateless.
 */
final class StapledStatus {
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final int STATUS_REQUEST = 5;
    private static final Duration SKEW = Duration.ofMinutes(5);
    /** How long a response is believed that does not say when the next one comes. */
    private static final Duration WITHOUT_NEXT = Duration.ofDays(1);
    private static final int MAX_BYTES = 64 << 10;

    /**
     * Why a certificate is refused.
     *
     * @param message completes "presented a certificate that"
     */
    record Refusal(boolean revoked, String message) {}

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Refusal refusal;

        Unfit(String message) {
            this(new Refusal(false, "came with a stapled OCSP response that " + message));
        }

        Unfit(Refusal refusal) {
            super(refusal.message(), null, false, false);
            this.refusal = refusal;
        }
    }

    private StapledStatus() {}

    /**
     * Looks at what the server stapled for the first certificate of its chain, which is valid otherwise.
     *
     * @param issuers certificates that may have signed it, trusted or from the chain
     */
    static Optional<Refusal> refusal(
            X509Certificate certificate, Iterable<X509Certificate> issuers, List<byte[]> stapled, Instant now) {
        if (stapled.isEmpty() || stapled.getFirst().length == 0) {
            return demandsStaple(certificate)
                    ? Optional.of(new Refusal(
                            false, "demands a stapled OCSP response (RFC 7633), and the server sent none"))
                    : Optional.empty();
        }
        try {
            check(certificate, issuers, stapled.getFirst(), now);
            return Optional.empty();
        } catch (Unfit e) {
            return Optional.of(e.refusal);
        } catch (IOException | OCSPException | GeneralSecurityException | OperatorCreationException
                | RuntimeException e) { // the parser throws what it likes at foreign bytes
            return Optional.of(new Unfit("cannot be read").refusal);
        }
    }

    static boolean demandsStaple(X509Certificate certificate) {
        byte[] feature = certificate.getExtensionValue(TLS_FEATURE);
        if (feature == null) {
            return false;
        }
        try {
            ASN1Sequence features = ASN1Sequence.getInstance(ASN1OctetString.getInstance(feature).getOctets());
            for (ASN1Encodable each : features) {
                if (ASN1Integer.getInstance(each).hasValue(STATUS_REQUEST)) {
                    return true;
                }
            }
            return false;
        } catch (RuntimeException e) {
            return true; // it demands something we cannot read: be strict
        }
    }

    private static void check(
            X509Certificate certificate, Iterable<X509Certificate> issuers, byte[] stapled, Instant now)
            throws Unfit, IOException, OCSPException, GeneralSecurityException, OperatorCreationException {
        if (stapled.length > MAX_BYTES) {
            throw new Unfit("has " + stapled.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        OCSPResp response = new OCSPResp(stapled);
        if (response.getStatus() != OCSPResp.SUCCESSFUL
                || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
            throw new Unfit("holds no answer (status " + response.getStatus() + ")");
        }
        X509Certificate issuer = issuer(certificate, issuers);
        checkSignature(basic, issuer, now);
        SingleResp single = about(basic, certificate, issuer);
        checkStatus(single);
        checkTimes(single, now);
    }

    private static X509Certificate issuer(X509Certificate certificate, Iterable<X509Certificate> issuers) throws Unfit {
        for (X509Certificate each : issuers) {
            if (each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                try {
                    certificate.verify(each.getPublicKey());
                    return each;
                } catch (GeneralSecurityException _) {
                    continue; // another key of the same name
                }
            }
        }
        throw new Unfit("cannot be checked: the CA of the certificate is not known");
    }

    private static SingleResp about(BasicOCSPResp basic, X509Certificate certificate, X509Certificate issuer)
            throws Unfit, OCSPException, GeneralSecurityException, OperatorCreationException {
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
        X509CertificateHolder ca = new JcaX509CertificateHolder(issuer);
        for (SingleResp each : basic.getResponses()) {
            if (each.getCertID().getSerialNumber().equals(certificate.getSerialNumber())
                    && each.getCertID().matchesIssuer(ca, digests)) {
                return each;
            }
        }
        throw new Unfit("is about another certificate");
    }

    /** RFC 6960 section 4.2.2.2: the CA itself, or whom it gave a certificate for signing OCSP responses. */
    private static void checkSignature(BasicOCSPResp basic, X509Certificate issuer, Instant now)
            throws Unfit, OCSPException, GeneralSecurityException, OperatorCreationException {
        String algorithm = new DefaultSignatureNameFinder().getAlgorithmName(basic.getSignatureAlgorithmID());
        if (algorithm.toUpperCase(Locale.ROOT).startsWith("SHA1") || algorithm.toUpperCase(Locale.ROOT).startsWith("MD")) {
            throw new Unfit("is signed with " + algorithm + " (expected: SHA-256 or better)");
        }
        X509CertificateHolder ca = new JcaX509CertificateHolder(issuer);
        if (named(basic, ca) && basic.isSignatureValid(verifier(ca))) {
            return;
        }
        for (X509CertificateHolder responder : basic.getCerts()) {
            if (named(basic, responder) && delegated(responder, ca, now)) {
                if (basic.isSignatureValid(verifier(responder))) {
                    return;
                }
                throw new Unfit("has a wrong signature");
            }
        }
        throw new Unfit("is not signed by the CA of the certificate or a responder of that CA");
    }

    private static boolean named(BasicOCSPResp basic, X509CertificateHolder responder)
            throws GeneralSecurityException {
        ResponderID id = basic.getResponderId().toASN1Primitive();
        if (id.getName() != null) {
            return id.getName().equals(responder.getSubject());
        }
        byte[] key = responder.getSubjectPublicKeyInfo().getPublicKeyData().getBytes();
        return Arrays.equals(id.getKeyHash(), java.security.MessageDigest.getInstance("SHA-1").digest(key));
    }

    private static boolean delegated(X509CertificateHolder responder, X509CertificateHolder ca, Instant now)
            throws OperatorCreationException, GeneralSecurityException {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(responder.getExtensions());
        try {
            return usage != null
                    && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                    && responder.getIssuer().equals(ca.getSubject())
                    && responder.isValidOn(Date.from(now))
                    && responder.isSignatureValid(verifier(ca));
        } catch (org.bouncycastle.cert.CertException e) {
            return false;
        }
    }

    private static ContentVerifierProvider verifier(X509CertificateHolder holder)
            throws OperatorCreationException, GeneralSecurityException {
        try {
            return new JcaContentVerifierProviderBuilder().build(holder);
        } catch (java.security.cert.CertificateException e) {
            throw new GeneralSecurityException("a certificate that cannot be used", e);
        }
    }

    private static void checkStatus(SingleResp single) throws Unfit {
        CertificateStatus status = single.getCertStatus();
        if (status == CertificateStatus.GOOD) {
            return;
        }
        if (status instanceof RevokedStatus revoked) {
            throw new Unfit(new Refusal(true, "was revoked on " + revoked.getRevocationTime().toInstant()
                    + ", as its CA says in the stapled OCSP response"
                    + (revoked.hasRevocationReason() ? " (reason " + revoked.getRevocationReason() + ")" : "")));
        }
        throw new Unfit("says that the CA does not know the certificate");
    }

    private static void checkTimes(SingleResp single, Instant now) throws Unfit {
        Instant from = single.getThisUpdate().toInstant();
        Date next = single.getNextUpdate();
        Instant until = next == null ? from.plus(WITHOUT_NEXT) : next.toInstant();
        if (from.minus(SKEW).isAfter(now)) {
            throw new Unfit("is valid only from " + from);
        }
        if (until.plus(SKEW).isBefore(now)) {
            throw new Unfit("expired on " + until);
        }
    }
}
