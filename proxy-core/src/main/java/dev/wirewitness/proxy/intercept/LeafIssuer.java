package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.upstream.Host;
import dev.wirewitness.proxy.upstream.OriginCertificates.Holder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs one certificate per host over a key pair that lives as long as this process: RFC 5280 with the extensions
 * strict checkers ask for. Everything that does not change from host to host is computed once. Any thread.
 */
final class LeafIssuer {
    static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final int MAX_COMMON_NAME = 64; // ub-common-name, RFC 5280 appendix A

    private final CertificateAuthority authority;
    private final KeyPair pair;
    private final X500Name issuer;
    private final SubjectPublicKeyInfo publicKey;
    private final SubjectKeyIdentifier subjectKey;
    private final AuthorityKeyIdentifier authorityKey;
    private final JcaX509CertificateConverter converter = new JcaX509CertificateConverter();

    LeafIssuer(CertificateAuthority authority) throws GeneralSecurityException {
        this.authority = authority;
        pair = CertificateAuthority.newKeyPair();
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        issuer = new JcaX509CertificateHolder(authority.certificate()).getSubject();
        publicKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        subjectKey = ids.createSubjectKeyIdentifier(pair.getPublic());
        authorityKey = authorityKey(authority.certificate(), ids);
    }

    /** What the authority calls its own key (RFC 5280 section 4.2.1.1), else what anybody would call it. */
    private static AuthorityKeyIdentifier authorityKey(X509Certificate authority, JcaX509ExtensionUtils ids)
            throws GeneralSecurityException {
        SubjectKeyIdentifier own =
                SubjectKeyIdentifier.fromExtensions(new JcaX509CertificateHolder(authority).getExtensions());
        return own != null
                ? new AuthorityKeyIdentifier(own.getKeyIdentifier())
                : ids.createAuthorityKeyIdentifier(authority.getPublicKey());
    }

    boolean maySignFor(String host, boolean address) {
        return authority.maySignFor(host, address);
    }

    KeyPair keyPair() {
        return pair;
    }

    /**
     * A certificate for a name or an address, never valid beyond the authority itself. Its subject is what people see in
     * the origin's own, where that is known; of the origin's names it bears those that stand for the host.
     *
     * @param host {@link Host.Name} or the text of a {@link Host.Address}
     */
    X509Certificate issue(String host, boolean address, Optional<Holder> holder, Instant now)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant from = now.minus(BACKDATED);
        Date end = Date.from(from.plus(VALIDITY));
        Date authorityEnd = authority.certificate().getNotAfter();
        X500Name subject = subject(host, holder);
        boolean named = subject.getRDNs().length > 0;
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                CertificateAuthority.newSerial(),
                Date.from(from),
                end.before(authorityEnd) ? end : authorityEnd,
                subject,
                publicKey);
        // an empty subject makes the alternative name critical, RFC 5280 section 4.2.1.6
        builder.addExtension(Extension.subjectAlternativeName, !named, new DERSequence(names(host, address, holder)));
        addFixedExtensions(builder);
        var key = authority.key();
        var signer = new JcaContentSignerBuilder(CertificateAuthority.signatureAlgorithm(key)).build(key);
        return converter.getCertificate(builder.build(signer));
    }

    private static X500Name subject(String host, Optional<Holder> holder) {
        X500NameBuilder subject = new X500NameBuilder();
        holder.flatMap(Holder::organization).ifPresent(name -> subject.addRDN(BCStyle.O, name));
        String name = holder.flatMap(Holder::commonName).orElse(host);
        if (name.length() <= MAX_COMMON_NAME) {
            subject.addRDN(BCStyle.CN, name);
        }
        return subject.build();
    }

    private ASN1Encodable[] names(String host, boolean address, Optional<Holder> holder) {
        List<ASN1Encodable> names = new ArrayList<>();
        names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        int dot = host.indexOf('.');
        String wildcard = "*" + (dot < 0 ? "" : host.substring(dot));
        if (!address && dot > 0 && holder.isPresent() && holder.get().dnsNames().contains(wildcard)
                && authority.maySignFor(wildcard.substring(2), false)) {
            names.add(new GeneralName(GeneralName.dNSName, wildcard));
        }
        return names.toArray(ASN1Encodable[]::new);
    }

    private void addFixedExtensions(X509v3CertificateBuilder builder) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectKeyIdentifier, false, subjectKey);
        builder.addExtension(Extension.authorityKeyIdentifier, false, authorityKey);
    }

    /** What the server shows: the leaf, the authority and what stands above it. */
    List<X509Certificate> chain(X509Certificate leaf) {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf);
        chain.addAll(authority.chain());
        return chain;
    }
}
