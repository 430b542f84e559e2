package dev.wirewitness.proxy.upstream;

import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What browsers no longer take and the JDK still takes from CAs that are not its own: signatures over SHA-1 or MD5, RSA
 * keys under 2048 bits, curves under 256. The trusted CA's own certificate is not looked at. Stateless.
 */
final class StrongPath extends PKIXCertPathChecker {
    private static final int MIN_RSA = 2048;
    private static final int MIN_EC = 256;

    @Override
    public void init(boolean forward) {
        // each certificate is judged alone
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
        Optional<String> weakness = weakness((X509Certificate) certificate);
        if (weakness.isPresent()) {
            throw new CertPathValidatorException(weakness.get(), null, null, -1, BasicReason.ALGORITHM_CONSTRAINED);
        }
    }

    /** In words that complete "presented a certificate that". */
    static Optional<String> weakness(X509Certificate certificate) {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.startsWith("SHA1") || signature.startsWith("MD")) {
            return Optional.of("is signed with " + certificate.getSigAlgName() + " (expected: SHA-256 or better)");
        }
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA) {
            return Optional.of("has an RSA key of " + rsa.getModulus().bitLength() + " bits (expected: at least "
                    + MIN_RSA + ")");
        }
        if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC) {
            return Optional.of("has a key on a curve of " + ec.getParams().getOrder().bitLength()
                    + " bits (expected: at least " + MIN_EC + ")");
        }
        return Optional.empty();
    }
}
