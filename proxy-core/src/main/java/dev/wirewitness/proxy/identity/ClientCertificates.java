package dev.wirewitness.proxy.identity;

import dev.wirewitness.proxy.IdentitySettings.NameIn;
import dev.wirewitness.proxy.upstream.TrustAnchors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/** Whose certificates clients may show, and which name in them is the user's. Any thread. */
final class ClientCertificates {
    /** Microsoft's user principal name among the alternative names. */
    private static final ASN1ObjectIdentifier UPN = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private final X509TrustManager trust;
    private final List<NameIn> names;

    /** Reads the CAs; IllegalArgumentException with key, file and what was expected. */
    ClientCertificates(List<Path> authorities, List<NameIn> names) {
        this.names = names;
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            int count = 0;
            for (Path file : authorities) {
                for (X509Certificate each : TrustAnchors.read("identity.client-ca", file)) {
                    store.setCertificateEntry(Integer.toString(count++), each);
                }
            }
            this.trust = new ClientTrust(manager(store));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot hold trusted certificates: " + e, e);
        }
    }

    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager manager) {
                return manager;
            }
        }
        throw new GeneralSecurityException("PKIX has no X509TrustManager");
    }

    X509TrustManager trust() {
        return trust;
    }

    /** The user of a certificate that {@link #trust} accepted: the first of the wanted names that it has. */
    Optional<String> user(X509Certificate certificate) {
        try {
            JcaX509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
            for (NameIn each : names) {
                Optional<String> found = names(each, holder).filter(UsersFile::isName).findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty(); // names that cannot be read name nobody
        }
        return Optional.empty();
    }

    private static Stream<String> names(NameIn where, JcaX509CertificateHolder holder) {
        return switch (where) {
            case EMAIL -> alternative(holder, GeneralName.rfc822Name).map(ClientCertificates::text);
            case UPN -> alternative(holder, GeneralName.otherName)
                    .map(OtherName::getInstance)
                    .filter(other -> other.getTypeID().equals(UPN))
                    .map(other -> text(other.getValue()));
            case URI -> alternative(holder, GeneralName.uniformResourceIdentifier).map(ClientCertificates::text);
            case DNS -> alternative(holder, GeneralName.dNSName).map(ClientCertificates::text);
            case CN -> common(holder.getSubject());
        };
    }

    private static Stream<ASN1Encodable> alternative(JcaX509CertificateHolder holder, int tag) {
        Extensions extensions = holder.getExtensions();
        GeneralNames all = extensions == null
                ? null
                : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return all == null
                ? Stream.empty()
                : Stream.of(all.getNames()).filter(name -> name.getTagNo() == tag).map(GeneralName::getName);
    }

    /** Common names, the most particular first. */
    private static Stream<String> common(X500Name subject) {
        List<RDN> found = List.of(subject.getRDNs(BCStyle.CN));
        return found.reversed().stream()
                .filter(rdn -> !rdn.isMultiValued())
                .map(rdn -> text(rdn.getFirst().getValue()));
    }

    private static String text(ASN1Encodable value) {
        return value.toASN1Primitive() instanceof ASN1String string ? string.getString() : "";
    }
}
