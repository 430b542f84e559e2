package dev.wirewitness.proxy.intercept;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/** Which hosts a chain of authorities may sign for, by their name constraints (RFC 5280 section 4.2.1.10). Any thread. */
final class NameLimits {
    private final List<NameConstraints> limits;

    private NameLimits(List<NameConstraints> limits) {
        this.limits = limits;
    }

    static NameLimits of(List<X509Certificate> chain) {
        List<NameConstraints> limits = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            byte[] value = certificate.getExtensionValue(Extension.nameConstraints.getId());
            if (value != null) {
                limits.add(NameConstraints.getInstance(ASN1OctetString.getInstance(value).getOctets()));
            }
        }
        return new NameLimits(List.copyOf(limits));
    }

    boolean any() {
        return !limits.isEmpty();
    }

    /** Whether a certificate for this name or address would be accepted. */
    boolean permit(String host, boolean address) {
        if (limits.isEmpty()) {
            return true;
        }
        GeneralName name = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
        try {
            for (NameConstraints limit : limits) {
                PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
                if (limit.getPermittedSubtrees() != null) {
                    validator.intersectPermittedSubtree(limit.getPermittedSubtrees());
                }
                for (GeneralSubtree excluded : excluded(limit)) {
                    validator.addExcludedSubtree(excluded);
                }
                validator.checkPermitted(name);
                validator.checkExcluded(name);
            }
            return true;
        } catch (NameConstraintValidatorException e) {
            return false;
        }
    }

    /** For people: {@code permitted openai.com}. */
    List<String> lines() {
        return limits.stream()
                .flatMap(limit -> Stream.concat(
                        limit.getPermittedSubtrees() == null
                                ? Stream.<String>empty()
                                : Stream.of(limit.getPermittedSubtrees()).map(tree -> "permitted " + text(tree)),
                        excluded(limit).stream().map(tree -> "excluded " + text(tree))))
                .toList();
    }

    private static List<GeneralSubtree> excluded(NameConstraints limit) {
        return limit.getExcludedSubtrees() == null ? List.of() : List.of(limit.getExcludedSubtrees());
    }

    private static String text(GeneralSubtree tree) {
        GeneralName base = tree.getBase();
        if (base.getTagNo() == GeneralName.iPAddress) {
            byte[] range = ASN1OctetString.getInstance(base.getName()).getOctets();
            boolean all = true;
            for (byte each : range) {
                all &= each == 0;
            }
            return all ? (range.length == 8 ? "all IPv4 addresses" : "all IPv6 addresses") : "addresses " + base.getName();
        }
        return base.getName().toString();
    }
}
